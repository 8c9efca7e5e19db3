using System.Buffers.Binary;
using System.IO.Hashing;
using CausalFiles.Contents;

namespace CausalFiles.Snapshots;

/// <summary>The 64 bytes before a block in a pack.</summary>
/// <param name="Address">The block's address.</param>
/// <param name="Level">0 for a chunk, above it for a node.</param>
/// <param name="IsCompressed">Whether what is stored is a Zstandard frame of the body.</param>
/// <param name="Length">How long the body is.</param>
/// <param name="StoredLength">How many bytes follow the header.</param>
/// <param name="Checksum">XXH3 of these.</param>
/// <param name="Batch">Where in the pack the write began that this block came with.</param>
internal readonly record struct BlockFrame(
    ContentAddress Address, int Level, bool IsCompressed, int Length, int StoredLength, ulong Checksum, uint Batch)
{
    internal const int HeaderSize = 64;

    /// <summary>The longest body: a chunk, or the list of a node.</summary>
    internal const int MaxLength = Chunker.Max;

    private const int BatchOffset = 12;
    private const int AddressOffset = 16;
    private const int PayloadChecksumOffset = 48;
    private const int ChecksumOffset = 56;

    internal static ReadOnlySpan<byte> Magic => "CFBK"u8;

    /// <summary>The header and what follows it.</summary>
    internal int Size => HeaderSize + StoredLength;

    internal void Write(Span<byte> destination, long seed)
    {
        Magic.CopyTo(destination);
        destination[4] = (byte)Level;
        destination[5] = IsCompressed ? (byte)1 : (byte)0;
        destination[6..8].Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(destination[8..], (ushort)Length);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[10..], (ushort)StoredLength);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[BatchOffset..], Batch);
        Address.CopyTo(destination[AddressOffset..]);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[PayloadChecksumOffset..], Checksum);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[ChecksumOffset..], XxHash3.HashToUInt64(destination[..ChecksumOffset], seed));
    }

    /// <summary>Reads a header, if these bytes are one.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> bytes, long seed, out BlockFrame frame)
    {
        frame = default;
        if (bytes.Length < HeaderSize
            || !bytes.StartsWith(Magic)
            || BinaryPrimitives.ReadUInt64LittleEndian(bytes[ChecksumOffset..]) != XxHash3.HashToUInt64(bytes[..ChecksumOffset], seed))
        {
            return false;
        }

        frame = new BlockFrame(
            new ContentAddress(bytes.Slice(AddressOffset, ContentAddress.Size)),
            bytes[4],
            bytes[5] == 1,
            BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt16LittleEndian(bytes[10..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[PayloadChecksumOffset..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[BatchOffset..]));
        return bytes[5] <= 1 && frame.Level <= Block.MaxLevel && frame.Length <= MaxLength && frame.StoredLength <= MaxLength;
    }

    /// <summary>Whether what was stored is what was written.</summary>
    internal bool Fits(ReadOnlySpan<byte> stored) => stored.Length == StoredLength && XxHash3.HashToUInt64(stored) == Checksum;
}
