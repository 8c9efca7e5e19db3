using System.IO.Hashing;
using CausalFiles.Durability;

namespace CausalFiles.Snapshots;

/// <summary>
/// What collections have given up and what may still be on the disk: whole packs, and blocks of packs most of which is in use. The file that says so is replaced at
/// once, so that a collection has happened or has not, whatever it then takes to reclaim the space.
/// </summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class DroppedBlocks
{
    private const byte FormatVersion = 1;

    // A pack with nothing behind it is dropped as a whole.
    private readonly SortedDictionary<long, SortedSet<uint>> packs = [];

    /// <summary>The highest number of a pack that is named; no later pack may have one as low.</summary>
    internal long Highest => packs.Count == 0 ? 0 : packs.Keys.Max();

    private static ReadOnlySpan<byte> Magic => "CFDROPPD"u8;

    /// <summary>Reads the file, if there is one.</summary>
    /// <exception cref="CorruptionException">It is damaged.</exception>
    /// <exception cref="UnsupportedFormatException">It has a format that this library does not know.</exception>
    internal static DroppedBlocks Read(DurableFiles files, string path)
    {
        DroppedBlocks dropped = new();
        if (files.FileSystem.File.Exists(path))
        {
            dropped.Parse(files.FileSystem.File.ReadAllBytes(path), path);
        }

        return dropped;
    }

    internal bool IsWhole(long pack) => packs.TryGetValue(pack, out SortedSet<uint>? offsets) && offsets.Count == 0;

    /// <summary>Where the blocks begin that were dropped of a pack.</summary>
    internal IReadOnlySet<uint> In(long pack) => packs.GetValueOrDefault(pack) ?? [];

    internal void AddWhole(long pack) => packs[pack] = [];

    internal void Add(long pack, IEnumerable<uint> offsets)
    {
        if (!packs.TryGetValue(pack, out SortedSet<uint>? known))
        {
            packs.Add(pack, known = []);
        }

        known.UnionWith(offsets);
    }

    /// <summary>A pack that is gone needs no mention.</summary>
    internal void Forget(Func<long, bool> isGone)
    {
        foreach (long pack in packs.Keys.Where(isGone).ToList())
        {
            _ = packs.Remove(pack);
        }
    }

    /// <summary>Replaces the file, durably.</summary>
    internal void Write(DurableFiles files, string path)
    {
        RecordWriter writer = new();
        writer.Raw(Magic);
        writer.Byte(FormatVersion);
        writer.Varint(packs.Count);
        foreach ((long pack, SortedSet<uint> offsets) in packs)
        {
            writer.Varint(pack);
            writer.Varint(offsets.Count);
            foreach (uint offset in offsets)
            {
                writer.Varint(offset);
            }
        }

        writer.UInt64(XxHash3.HashToUInt64(writer.Written));
        files.Replace(path, writer.Written);
    }

    private void Parse(ReadOnlySpan<byte> bytes, string path)
    {
        int end = bytes.Length - sizeof(ulong);
        if (end < Magic.Length || !bytes.StartsWith(Magic))
        {
            throw new CorruptionException(path, 0, "this is no list of dropped blocks");
        }

        if (bytes[Magic.Length] != FormatVersion)
        {
            throw new UnsupportedFormatException("The snapshot store", path, bytes[Magic.Length], FormatVersion);
        }

        if (new RecordReader(bytes[end..], path).UInt64() != XxHash3.HashToUInt64(bytes[..end]))
        {
            throw new CorruptionException(path, 0, "the checksum of the list of dropped blocks is wrong");
        }

        RecordReader reader = new(bytes[..end], path);
        _ = reader.Raw(Magic.Length + 1);
        for (long left = reader.Varint(); left > 0; left--)
        {
            long pack = reader.Varint();
            SortedSet<uint> offsets = [];
            for (long more = reader.Varint(); more > 0; more--)
            {
                _ = offsets.Add((uint)reader.Varint(uint.MaxValue));
            }

            packs[pack] = offsets;
        }
    }
}
