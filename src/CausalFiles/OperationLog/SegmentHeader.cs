using System.Buffers.Binary;
using System.IO.Hashing;
using CausalFiles.Durability;

namespace CausalFiles.OperationLog;

/// <summary>
/// The first 64 bytes of a segment file: which log it belongs to, and where it continues that log. Format version 1, described in
/// <c>docs/log-format.md</c>.
/// </summary>
/// <param name="LogId">Chosen at random when the log was created; the same in all its segments.</param>
/// <param name="First">The position of the first record.</param>
/// <param name="Chain">The checksum of the last group of the segment before; 0 in the first one.</param>
/// <param name="Epoch">How many times the log had been opened when the segment was begun: no group before it has a higher one.</param>
internal readonly record struct SegmentHeader(Guid LogId, long First, ulong Chain, uint Epoch)
{
    internal const int Size = 64;
    internal const ushort FormatVersion = 1;

    private const int EpochOffset = 48;
    private const int ChecksumOffset = 56;

    private static ReadOnlySpan<byte> Magic => "CFLOGSEG"u8;

    /// <summary>What every checksum of this log starts from, so that a group of another log is no group of this one.</summary>
    internal long Seed
    {
        get
        {
            Span<byte> id = stackalloc byte[16];
            _ = LogId.TryWriteBytes(id);
            return BinaryPrimitives.ReadInt64LittleEndian(id);
        }
    }

    /// <summary>Where the first group stands.</summary>
    internal GroupMark Start => new(Size, First, Chain);

    internal void Write(Span<byte> destination)
    {
        destination[..Size].Clear();
        Magic.CopyTo(destination);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[8..], FormatVersion);
        _ = LogId.TryWriteBytes(destination[16..]);
        BinaryPrimitives.WriteInt64LittleEndian(destination[32..], First);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[40..], Chain);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[EpochOffset..], Epoch);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[ChecksumOffset..], XxHash3.HashToUInt64(destination[..ChecksumOffset]));
    }

    /// <exception cref="CorruptionException">The bytes are no header of a segment.</exception>
    /// <exception cref="UnsupportedFormatException">They are one of a version that this library does not know.</exception>
    internal static SegmentHeader Read(ReadOnlySpan<byte> bytes, string path)
    {
        if (bytes.Length < Size || !bytes.StartsWith(Magic))
        {
            throw new CorruptionException(path, 0, "this is no segment of an operation log");
        }

        ushort version = BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]);
        if (version != FormatVersion)
        {
            throw new UnsupportedFormatException("The operation log", path, version, FormatVersion);
        }

        if (BinaryPrimitives.ReadUInt64LittleEndian(bytes[ChecksumOffset..]) != XxHash3.HashToUInt64(bytes[..ChecksumOffset]))
        {
            throw new CorruptionException(path, 0, "the checksum of the segment's header is wrong");
        }

        return new SegmentHeader(
            new Guid(bytes.Slice(16, 16)),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[40..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[EpochOffset..]));
    }
}
