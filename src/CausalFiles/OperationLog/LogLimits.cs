namespace CausalFiles.OperationLog;

/// <summary>How large records and groups may be: what a reader allocates on the word of a header stays within these.</summary>
internal static class LogLimits
{
    internal const int MaxRecordBytes = 64 * 1024 * 1024;
    internal const int MaxGroupBytes = 256 * 1024 * 1024;
    internal const int MaxGroupRecords = 1 << 20;

    internal static void Check(IReadOnlyList<ReadOnlyMemory<byte>> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        if (records.Count is 0 or > MaxGroupRecords)
        {
            throw new ArgumentException($"A group has 1 to {MaxGroupRecords} records, not {records.Count}.", nameof(records));
        }

        long total = 0;
        for (int i = 0; i < records.Count; i++)
        {
            ReadOnlyMemory<byte> record = records[i];
            total += record.Length <= MaxRecordBytes
                ? record.Length
                : throw new ArgumentException($"A record has at most {MaxRecordBytes} bytes, not {record.Length}.", nameof(records));
        }

        if (total > MaxGroupBytes)
        {
            throw new ArgumentException($"A group has at most {MaxGroupBytes} bytes, not {total}.", nameof(records));
        }
    }
}
