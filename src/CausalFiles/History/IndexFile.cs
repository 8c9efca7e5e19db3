using System.Buffers.Binary;
using System.Globalization;
using System.IO.Hashing;
using CausalFiles.Durability;
using CausalFiles.State;

namespace CausalFiles.History;

/// <summary>
/// The index of a stretch of operations: which of them name a path. Only the first entry of each block is kept in memory, so that a look-up
/// reads a block or two. Format version 1, described in <c>docs/log-format.md</c>.
/// </summary>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
internal sealed class IndexFile
{
    /// <summary>So many operations a file can tell apart.</summary>
    internal const int MaxOperations = 1 << 16;

    internal const string Extension = ".index";

    private const ushort FormatVersion = 1;
    private const int HeaderSize = 64;
    private const int ChecksumOffset = 56;
    private const int BlockEntries = 512;
    private const int TableEntrySize = 2 * sizeof(ulong);

    private readonly DurableFiles files;
    private readonly ulong[] table;
    private readonly long entries;

    private IndexFile(DurableFiles files, string path, ReadOnlySpan<byte> header, ulong[] table)
    {
        this.files = files;
        this.table = table;
        Path = path;
        First = BinaryPrimitives.ReadInt64LittleEndian(header[16..]);
        Next = First + BinaryPrimitives.ReadInt64LittleEndian(header[24..]);
        entries = BinaryPrimitives.ReadInt64LittleEndian(header[32..]);
        Tie = new RecordTie(Next - 1, BinaryPrimitives.ReadUInt64LittleEndian(header[40..]));
    }

    internal string Path { get; }

    /// <summary>The first operation of the stretch.</summary>
    internal long First { get; }

    /// <summary>The operation after its last.</summary>
    internal long Next { get; }

    /// <summary>What ties it to its log: its last operation.</summary>
    internal RecordTie Tie { get; }

    private static ReadOnlySpan<byte> Magic => "CFHINDEX"u8;

    private int Blocks => table.Length / 2;

    private long BlocksOffset => HeaderSize + (Blocks * TableEntrySize);

    internal static string FileName(long first) => first.ToString("d20", CultureInfo.InvariantCulture) + Extension;

    /// <summary>Writes an index, durable when the call returns, over one that may be there with the same first operation.</summary>
    internal static IndexFile Write(DurableFiles files, string directory, long first, RecordTie tie, IEnumerable<IndexEntry> entries)
    {
        ulong[] sorted = [.. entries.Select(entry => entry.Key | (ulong)(entry.Position - first)).Distinct().Order()];
        int blocks = (sorted.Length + BlockEntries - 1) / BlockEntries;
        byte[] bytes = new byte[HeaderSize + (blocks * TableEntrySize) + (sorted.Length * sizeof(ulong))];
        Span<byte> body = bytes.AsSpan(HeaderSize + (blocks * TableEntrySize));
        for (int i = 0; i < sorted.Length; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(body[(i * sizeof(ulong))..], sorted[i]);
        }

        for (int block = 0; block < blocks; block++)
        {
            Span<byte> row = bytes.AsSpan(HeaderSize + (block * TableEntrySize));
            BinaryPrimitives.WriteUInt64LittleEndian(row, sorted[block * BlockEntries]);
            BinaryPrimitives.WriteUInt64LittleEndian(row[sizeof(ulong)..], XxHash3.HashToUInt64(BlockOf(body, block)));
        }

        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), FormatVersion);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), first);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(24), tie.Position + 1 - first);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(32), sorted.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(40), tie.Checksum);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(48), XxHash3.HashToUInt64(bytes.AsSpan(HeaderSize, blocks * TableEntrySize)));
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(ChecksumOffset), XxHash3.HashToUInt64(bytes.AsSpan(0, ChecksumOffset)));

        string path = files.FileSystem.Path.Combine(directory, FileName(first));
        files.Replace(path, bytes);
        return new IndexFile(files, path, bytes, ReadNumbers(bytes.AsSpan(HeaderSize, blocks * TableEntrySize)));
    }

    /// <summary>Opens an index.</summary>
    /// <exception cref="CorruptionException">The file is not what was written.</exception>
    /// <exception cref="UnsupportedFormatException">It has a version that this library does not know.</exception>
    internal static IndexFile Open(DurableFiles files, string path)
    {
        using Stream stream = files.OpenRead(path);
        byte[] header = new byte[HeaderSize];
        if (stream.ReadAtLeast(header, HeaderSize, throwOnEndOfStream: false) < HeaderSize || !header.AsSpan().StartsWith(Magic))
        {
            throw new CorruptionException(path, 0, "this is no index");
        }

        ushort version = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(8));
        if (version != FormatVersion)
        {
            throw new UnsupportedFormatException("The index of the history", path, version, FormatVersion);
        }

        long count = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(32));
        long blocks = (count + BlockEntries - 1) / BlockEntries;
        bool isRight = BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(ChecksumOffset)) == XxHash3.HashToUInt64(header.AsSpan(0, ChecksumOffset))
            && count >= 0
            && count <= stream.Length / sizeof(ulong)
            && stream.Length == HeaderSize + (blocks * TableEntrySize) + (count * sizeof(ulong));
        byte[] rows = new byte[isRight ? blocks * TableEntrySize : 0];
        stream.ReadExactly(rows);
        return isRight && BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(48)) == XxHash3.HashToUInt64(rows)
            ? new IndexFile(files, path, header, ReadNumbers(rows))
            : throw new CorruptionException(path, 0, "the header or the table of the index is wrong");
    }

    /// <summary>The operations that stand under any of the keys, in ascending order.</summary>
    /// <exception cref="CorruptionException">The file is not what was written.</exception>
    internal async ValueTask<List<long>> FindAsync(IReadOnlyList<ulong> keys, CancellationToken cancellationToken)
    {
        SortedSet<long> found = [];
        Stream stream = files.OpenRead(Path);
        await using (stream.ConfigureAwait(false))
        {
            foreach (ulong key in keys)
            {
                for (int block = FirstBlockOf(key); block < Blocks && table[2 * block] <= (key | ~PathKeys.Mask); block++)
                {
                    Select(await ReadBlockAsync(stream, block, cancellationToken).ConfigureAwait(false), key, found);
                }
            }
        }

        return [.. found];
    }

    /// <summary>Everything that the index holds, in the order of the operations.</summary>
    /// <exception cref="CorruptionException">The file is not what was written.</exception>
    internal async ValueTask<List<IndexEntry>> ReadAllAsync(CancellationToken cancellationToken)
    {
        List<IndexEntry> all = [];
        Stream stream = files.OpenRead(Path);
        await using (stream.ConfigureAwait(false))
        {
            for (int block = 0; block < Blocks; block++)
            {
                foreach (ulong entry in await ReadBlockAsync(stream, block, cancellationToken).ConfigureAwait(false))
                {
                    all.Add(new IndexEntry(entry & PathKeys.Mask, First + (long)(entry & ~PathKeys.Mask)));
                }
            }
        }

        all.Sort(static (left, right) => left.Position.CompareTo(right.Position));
        return all;
    }

    private static ulong[] ReadNumbers(ReadOnlySpan<byte> bytes)
    {
        ulong[] numbers = new ulong[bytes.Length / sizeof(ulong)];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = BinaryPrimitives.ReadUInt64LittleEndian(bytes[(i * sizeof(ulong))..]);
        }

        return numbers;
    }

    private static Span<byte> BlockOf(Span<byte> body, int block)
    {
        Span<byte> rest = body[(block * BlockEntries * sizeof(ulong))..];
        return rest[..Math.Min(rest.Length, BlockEntries * sizeof(ulong))];
    }

    private void Select(ulong[] block, ulong key, SortedSet<long> found)
    {
        foreach (ulong entry in block)
        {
            if ((entry & PathKeys.Mask) == key)
            {
                _ = found.Add(First + (long)(entry & ~PathKeys.Mask));
            }
        }
    }

    // The last block that does not begin after the key: the key's first entry stands in it, or at the beginning of the next.
    private int FirstBlockOf(ulong key)
    {
        int low = 0;
        int high = Blocks - 1;
        while (low < high)
        {
            int middle = (low + high + 1) >>> 1;
            (low, high) = table[2 * middle] <= key ? (middle, high) : (low, middle - 1);
        }

        return low;
    }

    private async ValueTask<ulong[]> ReadBlockAsync(Stream stream, int block, CancellationToken cancellationToken)
    {
        long start = (long)block * BlockEntries;
        byte[] bytes = new byte[Math.Min(BlockEntries, entries - start) * sizeof(ulong)];
        stream.Position = BlocksOffset + (start * sizeof(ulong));
        int read = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return read == bytes.Length && XxHash3.HashToUInt64(bytes) == table[(2 * block) + 1]
            ? ReadNumbers(bytes)
            : throw new CorruptionException(Path, stream.Position - read, "the checksum of a block is wrong");
    }
}
