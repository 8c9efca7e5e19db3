using System.IO.Hashing;
using System.Numerics;

namespace CausalFiles.OperationLog;

/// <summary>Lays out groups, one after the other in the same memory: the header, then each record behind its length.</summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class GroupEncoder
{
    // What a larger group needs is given back after it.
    private const int KeptBytes = 1024 * 1024;

    private byte[] kept = new byte[4096];

    /// <summary>Lays out a group.</summary>
    /// <param name="start">Where it will stand, and what it continues.</param>
    /// <param name="records">Its records.</param>
    /// <param name="epoch">How many times the log had been opened.</param>
    /// <param name="seed">What the checksums of the log start from.</param>
    /// <param name="following">Where the next group will stand, and the checksum that it is chained to.</param>
    /// <returns>The bytes, valid until the next call.</returns>
    internal ReadOnlySpan<byte> Encode(GroupMark start, IReadOnlyList<ReadOnlyMemory<byte>> records, uint epoch, long seed, out GroupMark following)
    {
        int payloadLength = PayloadLength(records);
        Span<byte> group = Memory(GroupHeader.Size + payloadLength);
        Span<byte> payload = group[GroupHeader.Size..];
        WritePayload(payload, records);
        GroupHeader header = new(records.Count, start.First, payloadLength, epoch, start.Chain, XxHash3.HashToUInt64(payload, seed));
        following = new GroupMark(start.Offset + group.Length, header.Next, header.Write(group, seed));
        return group;
    }

    private static int PayloadLength(IReadOnlyList<ReadOnlyMemory<byte>> records)
    {
        int length = 0;
        for (int i = 0; i < records.Count; i++)
        {
            length += VarintLength(records[i].Length) + records[i].Length;
        }

        return length;
    }

    private static int VarintLength(int value) => (BitOperations.Log2((uint)value | 1) / 7) + 1;

    private static void WritePayload(Span<byte> payload, IReadOnlyList<ReadOnlyMemory<byte>> records)
    {
        for (int i = 0; i < records.Count; i++)
        {
            ReadOnlySpan<byte> record = records[i].Span;
            int rest = record.Length;
            int at = 0;
            for (; rest >= 0x80; rest >>= 7)
            {
                payload[at++] = (byte)(rest | 0x80);
            }

            payload[at++] = (byte)rest;
            record.CopyTo(payload[at..]);
            payload = payload[(at + record.Length)..];
        }
    }

    private Span<byte> Memory(int length)
    {
        if (length > KeptBytes)
        {
            return new byte[length];
        }

        if (length > kept.Length)
        {
            kept = new byte[(int)BitOperations.RoundUpToPowerOf2((uint)length)];
        }

        return kept.AsSpan(0, length);
    }
}
