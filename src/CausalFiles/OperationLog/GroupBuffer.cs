using System.IO.Hashing;
using CausalFiles.Durability;

namespace CausalFiles.OperationLog;

/// <summary>The bytes of a group: the header, then each record behind its length.</summary>
internal static class GroupBuffer
{
    /// <summary>Lays out a group.</summary>
    /// <returns>The bytes, and the checksum that the next group is chained to.</returns>
    internal static (byte[] Bytes, ulong Chain) Build(long first, IReadOnlyList<ReadOnlyMemory<byte>> records, uint epoch, ulong chain, long seed)
    {
        RecordWriter writer = new();
        writer.Raw(stackalloc byte[GroupHeader.Size]);
        foreach (ReadOnlyMemory<byte> record in records)
        {
            writer.Bytes(record.Span);
        }

        byte[] bytes = writer.ToArray();
        ReadOnlySpan<byte> payload = bytes.AsSpan(GroupHeader.Size);
        GroupHeader header = new(records.Count, first, payload.Length, epoch, chain, XxHash3.HashToUInt64(payload, seed));
        return (bytes, header.Write(bytes, seed));
    }

    /// <summary>Takes the records out of a payload whose checksum was right.</summary>
    /// <exception cref="CorruptionException">The lengths do not add up.</exception>
    internal static LogEntry[] Split(GroupHeader header, ReadOnlyMemory<byte> payload, string location)
    {
        RecordReader reader = new(payload.Span, location);
        var entries = new LogEntry[header.Count];
        for (int i = 0; i < entries.Length; i++)
        {
            int length = reader.Bytes(LogLimits.MaxRecordBytes).Length;
            entries[i] = new LogEntry(header.First + i, payload.Slice(reader.Offset - length, length));
        }

        return reader.AtEnd ? entries : throw reader.Corrupt("bytes follow the last record of the group");
    }
}
