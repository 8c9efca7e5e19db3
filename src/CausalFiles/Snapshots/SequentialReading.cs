namespace CausalFiles.Snapshots;

/// <summary>Notices when chunks are asked for in the order in which they stand in a pack, as those of a content that came as a stream are.</summary>
/// <threadsafety>Safe for any number of threads; when several read at once, it notices less.</threadsafety>
internal sealed class SequentialReading
{
    /// <summary>So many bytes are read at once then.</summary>
    internal const int Stretch = 256 * 1024;

    // Nodes stand between the chunks, and have been read before them.
    private const long LongestGap = 32 * 1024;

    private long next = -1;

    /// <summary>Whether a chunk stands where the last one ended.</summary>
    internal bool IsNext(Pack pack, PackEntry entry) =>
        entry.Level == 0 && PlaceOf(pack, entry.Offset) - Volatile.Read(ref next) is >= 0 and <= LongestGap;

    /// <summary>A chunk was read, with all that stands within a number of bytes from its beginning.</summary>
    internal void Passed(Pack pack, PackEntry entry, long length)
    {
        if (entry.Level == 0)
        {
            Volatile.Write(ref next, PlaceOf(pack, entry.Offset + length));
        }
    }

    // Packs are far shorter than 4 GiB.
    private static long PlaceOf(Pack pack, long offset) => (pack.Header.Number << 32) + offset;
}
