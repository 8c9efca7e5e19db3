using System.Buffers.Binary;
using System.IO.Hashing;

namespace CausalFiles.OperationLog;

/// <summary>
/// The 48 bytes before a group of records, which was written at once. Its checksum covers that of the payload and that of the group before,
/// so that groups can neither be altered nor exchanged unnoticed.
/// </summary>
/// <param name="Count">How many records the group has.</param>
/// <param name="First">The position of the first of them.</param>
/// <param name="PayloadLength">How many bytes follow the header.</param>
/// <param name="Epoch">How many times the log had been opened when the group was written.</param>
/// <param name="Chain">The checksum of the group before, or the chain of the segment's header.</param>
/// <param name="PayloadChecksum">XXH3 of the payload.</param>
internal readonly record struct GroupHeader(int Count, long First, int PayloadLength, uint Epoch, ulong Chain, ulong PayloadChecksum)
{
    internal const int Size = 48;

    private const int ChecksumOffset = 40;

    internal static ReadOnlySpan<byte> Magic => "CFG1"u8;

    /// <summary>The position after the last record of the group.</summary>
    internal long Next => First + Count;

    /// <summary>How many bytes the group has.</summary>
    internal int Length => Size + PayloadLength;

    /// <summary>Whether the group stands where a mark says, and continues what stands before it.</summary>
    internal bool Continues(GroupMark mark) => First == mark.First && Chain == mark.Chain;

    /// <summary>Writes the header.</summary>
    /// <returns>Its checksum: the chain of the next group.</returns>
    internal ulong Write(Span<byte> destination, long seed)
    {
        Magic.CopyTo(destination);
        BinaryPrimitives.WriteInt32LittleEndian(destination[4..], Count);
        BinaryPrimitives.WriteInt64LittleEndian(destination[8..], First);
        BinaryPrimitives.WriteInt32LittleEndian(destination[16..], PayloadLength);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[20..], Epoch);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[24..], Chain);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[32..], PayloadChecksum);
        ulong checksum = XxHash3.HashToUInt64(destination[..ChecksumOffset], seed);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[ChecksumOffset..], checksum);
        return checksum;
    }

    /// <summary>Reads a header, if these bytes are one.</summary>
    /// <param name="bytes">At least <see cref="Size"/> bytes, or there is none.</param>
    /// <param name="seed">The seed of the log.</param>
    /// <param name="header">The header.</param>
    /// <param name="checksum">Its checksum: the chain of the next group.</param>
    internal static bool TryRead(ReadOnlySpan<byte> bytes, long seed, out GroupHeader header, out ulong checksum)
    {
        header = default;
        checksum = 0;
        if (bytes.Length < Size || !bytes.StartsWith(Magic))
        {
            return false;
        }

        checksum = BinaryPrimitives.ReadUInt64LittleEndian(bytes[ChecksumOffset..]);
        if (checksum != XxHash3.HashToUInt64(bytes[..ChecksumOffset], seed))
        {
            return false;
        }

        header = new GroupHeader(
            BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[20..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[32..]));
        return header.Count is > 0 and <= LogLimits.MaxGroupRecords
            && header.First > 0
            && header.PayloadLength is > 0 and <= LogLimits.MaxGroupBytes + (LogLimits.MaxGroupRecords * MaxVarintBytes);
    }

    private const int MaxVarintBytes = 5;
}
