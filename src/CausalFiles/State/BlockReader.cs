using System.Buffers.Binary;
using System.IO.Hashing;
using CausalFiles.Durability;

namespace CausalFiles.State;

/// <summary>Reads what <see cref="BlockWriter"/> wrote and believes nothing: a block is checked before it is handed out.</summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class BlockReader
{
    private readonly Stream stream;
    private readonly string path;
    private ulong checksum;

    /// <param name="stream">The file, at its first byte after the head.</param>
    /// <param name="path">The file, for errors.</param>
    /// <param name="head">What it begins with.</param>
    internal BlockReader(Stream stream, string path, ReadOnlySpan<byte> head)
    {
        this.stream = stream;
        this.path = path;
        checksum = XxHash3.HashToUInt64(head);
    }

    /// <summary>Reads the next block.</summary>
    /// <returns>Its bytes, or null at the end.</returns>
    /// <exception cref="CorruptionException">The file is not what was written.</exception>
    internal byte[]? Read()
    {
        long at = stream.Position;
        Span<byte> size = stackalloc byte[sizeof(int)];
        bool isThere = stream.ReadAtLeast(size, size.Length, throwOnEndOfStream: false) == size.Length;
        int length = isThere ? BinaryPrimitives.ReadInt32LittleEndian(size) : -1;
        if (length < 0 || length > stream.Length - stream.Position - sizeof(ulong))
        {
            throw new CorruptionException(path, at, "the length of a block is wrong, or the end is missing");
        }

        byte[] framed = new byte[sizeof(int) + length + sizeof(ulong)];
        size.CopyTo(framed);
        stream.ReadExactly(framed, sizeof(int), length + sizeof(ulong));
        checksum = XxHash3.HashToUInt64(framed.AsSpan(..^sizeof(ulong)), unchecked((long)checksum));
        if (BinaryPrimitives.ReadUInt64LittleEndian(framed.AsSpan(^sizeof(ulong)..)) != checksum)
        {
            throw new CorruptionException(path, at, "the checksum of a block is wrong");
        }

        return length > 0 ? framed[sizeof(int)..^sizeof(ulong)]
            : stream.Position == stream.Length ? null
            : throw new CorruptionException(path, stream.Position, "bytes follow the end");
    }
}
