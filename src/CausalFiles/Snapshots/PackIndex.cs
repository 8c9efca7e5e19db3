using System.Buffers.Binary;
using System.IO.Abstractions;
using System.IO.Hashing;
using CausalFiles.Contents;
using CausalFiles.Durability;

namespace CausalFiles.Snapshots;

/// <summary>
/// The index of a pack that takes no more: a file with the blocks in the order of their addresses. In memory are a filter, and where the blocks with each first byte begin. It is
/// derived from the pack, and made anew when it is missing or damaged.
/// </summary>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
internal sealed class PackIndex
{
    internal const ushort FormatVersion = 1;

    private const int HeaderSize = 64;
    private const int Buckets = 256;
    private const int EntrySize = 44;
    private const int BucketTables = Buckets * (sizeof(uint) + sizeof(ulong));

    private readonly string path;
    private readonly byte[] tables;
    private readonly BloomFilter filter;

    private PackIndex(string path, byte[] tables)
    {
        this.path = path;
        this.tables = tables;
        filter = new BloomFilter(tables[BucketTables..]);
    }

    /// <summary>How many blocks it lists.</summary>
    internal int Count => EndOf(Buckets - 1);

    private static ReadOnlySpan<byte> Magic => "CFPACKIX"u8;

    /// <summary>Lays out an index.</summary>
    /// <param name="header">The header of the pack.</param>
    /// <param name="packLength">How long the pack is.</param>
    /// <param name="dropped">How many blocks of the pack have been given up, and are not listed.</param>
    /// <param name="entries">The others.</param>
    internal static byte[] Build(PackHeader header, long packLength, int dropped, IEnumerable<PackEntry> entries)
    {
        PackEntry[] sorted = [.. entries.DistinctBy(entry => entry.Address).OrderBy(entry => entry.Address, ContentAddress.ByBytes)];
        int tableSize = BucketTables + BloomFilter.SizeFor(sorted.Length);
        byte[] bytes = new byte[HeaderSize + tableSize + (sorted.Length * EntrySize)];
        Span<byte> list = bytes.AsSpan(HeaderSize + tableSize);
        BloomFilter bits = new(new byte[BloomFilter.SizeFor(sorted.Length)]);
        for (int i = 0; i < sorted.Length; i++)
        {
            WriteEntry(list.Slice(i * EntrySize, EntrySize), sorted[i]);
            bits.Add(sorted[i].Address);
        }

        Span<byte> head = bytes.AsSpan(HeaderSize, tableSize);
        WriteTables(head, list);
        bits.Bits.CopyTo(head[BucketTables..]);

        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), FormatVersion);
        _ = header.Id.TryWriteBytes(bytes.AsSpan(16));
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(32), packLength);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(40), sorted.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(44), dropped);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(48), XxHash3.HashToUInt64(head));
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(56), XxHash3.HashToUInt64(bytes.AsSpan(0, 56)));
        return bytes;
    }

    /// <summary>Opens an index.</summary>
    /// <returns>Null when there is none that fits the pack and what has been given up of it.</returns>
    internal static PackIndex? Open(DurableFiles files, string path, PackHeader header, long packLength, int dropped)
    {
        if (!files.FileSystem.File.Exists(path))
        {
            return null;
        }

        using FileSystemStream stream = files.OpenRead(path);
        byte[] head = new byte[HeaderSize];
        if (stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < HeaderSize
            || !head.AsSpan().StartsWith(Magic)
            || BinaryPrimitives.ReadUInt64LittleEndian(head.AsSpan(56)) != XxHash3.HashToUInt64(head.AsSpan(0, 56))
            || BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(8)) != FormatVersion
            || new Guid(head.AsSpan(16, 16)) != header.Id
            || BinaryPrimitives.ReadInt64LittleEndian(head.AsSpan(32)) != packLength
            || BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(44)) != dropped)
        {
            return null;
        }

        int count = BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(40));
        if (count < 0 || stream.Length != HeaderSize + BucketTables + BloomFilter.SizeFor(count) + ((long)count * EntrySize))
        {
            return null;
        }

        byte[] read = new byte[BucketTables + BloomFilter.SizeFor(count)];
        return stream.ReadAtLeast(read, read.Length, throwOnEndOfStream: false) == read.Length
            && XxHash3.HashToUInt64(read) == BinaryPrimitives.ReadUInt64LittleEndian(head.AsSpan(48))
            ? new PackIndex(path, read)
            : null;
    }

    /// <summary>Looks a block up.</summary>
    /// <param name="address">Its address.</param>
    /// <param name="handles">Reads the file.</param>
    /// <param name="entry">Where it stands.</param>
    /// <param name="ordinal">Which one of the index's blocks it is.</param>
    /// <exception cref="CorruptionException">The index is damaged.</exception>
    internal bool TryFind(in ContentAddress address, HandlePool handles, out PackEntry entry, out int ordinal)
    {
        (entry, ordinal) = (default, 0);
        if (Count == 0 || !filter.MayContain(address))
        {
            return false;
        }

        int bucket = address.FirstByte;
        byte[] list = ReadBucket(bucket, handles);
        (int low, int high) = (0, (list.Length / EntrySize) - 1);
        while (low <= high)
        {
            int middle = (low + high) / 2;
            entry = ReadEntry(list.AsSpan(middle * EntrySize));
            int order = ContentAddress.ByBytes.Compare(entry.Address, address);
            if (order == 0)
            {
                ordinal = StartOf(bucket) + middle;
                return true;
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return false;
    }

    /// <summary>All blocks, in the order of their addresses.</summary>
    /// <exception cref="CorruptionException">The index is damaged.</exception>
    internal List<PackEntry> ReadAll(HandlePool handles)
    {
        List<PackEntry> entries = new(Count);
        for (int bucket = 0; bucket < Buckets; bucket++)
        {
            byte[] list = ReadBucket(bucket, handles);
            for (int at = 0; at < list.Length; at += EntrySize)
            {
                entries.Add(ReadEntry(list.AsSpan(at)));
            }
        }

        return entries;
    }

    private static void WriteEntry(Span<byte> destination, PackEntry entry)
    {
        entry.Address.CopyTo(destination);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[32..], entry.Offset);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[36..], (ushort)entry.StoredLength);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[38..], (ushort)entry.Length);
        destination[40] = (byte)entry.Level;
    }

    private static PackEntry ReadEntry(ReadOnlySpan<byte> bytes) => new(
        new ContentAddress(bytes[..ContentAddress.Size]),
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[32..]),
        BinaryPrimitives.ReadUInt16LittleEndian(bytes[36..]),
        BinaryPrimitives.ReadUInt16LittleEndian(bytes[38..]),
        bytes[40]);

    private static void WriteTables(Span<byte> destination, ReadOnlySpan<byte> list)
    {
        int start = 0;
        for (int bucket = 0; bucket < Buckets; bucket++)
        {
            int end = start;
            while (end * EntrySize < list.Length && list[end * EntrySize] == bucket)
            {
                end++;
            }

            BinaryPrimitives.WriteInt32LittleEndian(destination[(bucket * sizeof(uint))..], end);
            ulong checksum = XxHash3.HashToUInt64(list[(start * EntrySize)..(end * EntrySize)]);
            BinaryPrimitives.WriteUInt64LittleEndian(destination[((Buckets * sizeof(uint)) + (bucket * sizeof(ulong)))..], checksum);
            start = end;
        }
    }

    private byte[] ReadBucket(int bucket, HandlePool handles)
    {
        byte[] list = new byte[Math.Max(0, EndOf(bucket) - StartOf(bucket)) * EntrySize];
        long offset = HeaderSize + tables.Length + ((long)StartOf(bucket) * EntrySize);
        ulong expected = BinaryPrimitives.ReadUInt64LittleEndian(tables.AsSpan((Buckets * sizeof(uint)) + (bucket * sizeof(ulong))));
        return list.Length == 0 || (handles.Read(path, offset, list) == list.Length && XxHash3.HashToUInt64(list) == expected)
            ? list
            : throw new CorruptionException(path, offset, "the checksum of a part of the index is wrong");
    }

    private int StartOf(int bucket) => bucket == 0 ? 0 : EndOf(bucket - 1);

    private int EndOf(int bucket) => BinaryPrimitives.ReadInt32LittleEndian(tables.AsSpan(bucket * sizeof(uint)));
}
