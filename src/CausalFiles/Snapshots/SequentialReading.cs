namespace CausalFiles.Snapshots;

/// <summary>Notices when chunks are asked for in the order in which they stand in a pack, as those of a content that came as a stream are.</summary>
/// <threadsafety>Safe for any number of threads; when several read at once, it notices less.</threadsafety>
internal sealed class SequentialReading
{
    /// <summary>So many bytes are read at once then.</summary>
    internal const int Stretch = 256 * 1024;

    /// <summary>So many bytes of content are decoded at once at the most: a small part of what the cache holds, in which they wait to be asked for.</summary>
    internal const int MostDecoded = 512 * 1024;

    // Fewer in a row are a range that somebody has asked for.
    private const int Row = 8;

    // Nodes stand between the chunks, and have been read before them.
    private const long LongestGap = 32 * 1024;

    private long next = -1;
    private int inARow;

    /// <summary>Whether the chunks behind this one will most likely be asked for too.</summary>
    internal bool GoesOn(Pack pack, PackEntry entry) => IsNext(pack, entry) && Volatile.Read(ref inARow) >= Row;

    /// <summary>A chunk was read, with all that stands within a number of bytes from its beginning.</summary>
    internal void Passed(Pack pack, PackEntry entry, long length)
    {
        if (entry.Level > 0)
        {
            return;
        }

        Volatile.Write(ref inARow, IsNext(pack, entry) ? Math.Min(inARow + 1, Row) : 0);
        Volatile.Write(ref next, PlaceOf(pack, entry.Offset + length));
    }

    private bool IsNext(Pack pack, PackEntry entry) => entry.Level == 0 && PlaceOf(pack, entry.Offset) - Volatile.Read(ref next) is >= 0 and <= LongestGap;

    // Packs are far shorter than 4 GiB.
    private static long PlaceOf(Pack pack, long offset) => (pack.Header.Number << 32) + offset;
}
