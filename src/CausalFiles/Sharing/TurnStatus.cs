using System.Buffers.Binary;
using System.IO.Hashing;

namespace CausalFiles.Sharing;

/// <summary>What processes tell each other in the file that they take turns at. Its format is described in <c>docs/log-format.md</c>.</summary>
/// <param name="Epoch">The epoch of the process that had the last turn, or has one: what it appends carries it.</param>
/// <param name="Next">The position after the last record that is known to be durable.</param>
internal readonly record struct TurnStatus(uint Epoch, long Next)
{
    internal const int Size = 32;

    private const int ChecksumOffset = 24;

    private static ReadOnlySpan<byte> Magic => "CFTURN01"u8;

    internal void Write(Span<byte> destination)
    {
        destination[..Size].Clear();
        Magic.CopyTo(destination);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[8..], Epoch);
        BinaryPrimitives.WriteInt64LittleEndian(destination[16..], Next);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[ChecksumOffset..], XxHash3.HashToUInt64(destination[..ChecksumOffset]));
    }

    internal static bool TryRead(ReadOnlySpan<byte> bytes, out TurnStatus status)
    {
        status = default;
        if (bytes.Length < Size
            || !bytes.StartsWith(Magic)
            || BinaryPrimitives.ReadUInt64LittleEndian(bytes[ChecksumOffset..]) != XxHash3.HashToUInt64(bytes[..ChecksumOffset]))
        {
            return false;
        }

        status = new TurnStatus(BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]), BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]));
        return true;
    }
}
