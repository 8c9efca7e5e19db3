using CausalFiles.Durability;

namespace CausalFiles.OperationLog;

/// <summary>The records of a group, each behind its length, in bytes whose checksum was right.</summary>
internal static class GroupPayload
{
    /// <summary>Takes all records out. They are slices of the payload.</summary>
    /// <param name="header">The group's header.</param>
    /// <param name="payload">The payload.</param>
    /// <param name="location">The file, for the exception.</param>
    /// <param name="entries">Where to put them; replaced by a larger array when it is too small.</param>
    /// <exception cref="CorruptionException">The lengths do not add up.</exception>
    internal static void Split(GroupHeader header, ReadOnlyMemory<byte> payload, string location, ref LogEntry[] entries)
    {
        if (entries.Length < header.Count)
        {
            entries = new LogEntry[header.Count];
        }

        RecordReader reader = new(payload.Span, location);
        for (int i = 0; i < header.Count; i++)
        {
            int length = reader.Bytes(LogLimits.MaxRecordBytes).Length;
            entries[i] = new LogEntry(header.First + i, payload.Slice(reader.Offset - length, length));
        }

        if (!reader.AtEnd)
        {
            throw reader.Corrupt("bytes follow the last record of the group");
        }
    }

    /// <summary>Copies one record out.</summary>
    /// <exception cref="CorruptionException">The lengths do not add up.</exception>
    internal static LogEntry Pick(GroupHeader header, ReadOnlySpan<byte> payload, long position, string location)
    {
        RecordReader reader = new(payload, location);
        for (long before = header.First; before < position; before++)
        {
            _ = reader.Bytes(LogLimits.MaxRecordBytes);
        }

        return new LogEntry(position, reader.Bytes(LogLimits.MaxRecordBytes).ToArray());
    }
}
