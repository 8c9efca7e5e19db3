using CausalFiles.OperationLog;

namespace CausalFiles.Tests.Deterministic;

/// <summary>A log that knows whether somebody waits for what comes next: the one who saves states does so whenever he is idle.</summary>
internal sealed class WatchedLog(IOperationLog inner) : IOperationLog
{
    private readonly List<long> waits = [];

    internal async Task<bool> IsAnyoneWaitingAsync()
    {
        LogRange range = await inner.GetRangeAsync();
        lock (waits)
        {
            return waits.Exists(position => position >= range.Next);
        }
    }

    public ValueTask<LogRange> GetRangeAsync(CancellationToken cancellationToken = default) => inner.GetRangeAsync(cancellationToken);

    public ValueTask AppendAsync(long expectedNext, IReadOnlyList<ReadOnlyMemory<byte>> records, CancellationToken cancellationToken = default) =>
        inner.AppendAsync(expectedNext, records, cancellationToken);

    public IAsyncEnumerable<LogEntry> ReadAsync(long from, CancellationToken cancellationToken = default) => inner.ReadAsync(from, cancellationToken);

    public ValueTask<LogEntry> ReadOneAsync(long position, CancellationToken cancellationToken = default) => inner.ReadOneAsync(position, cancellationToken);

    public async ValueTask WaitAsync(long position, CancellationToken cancellationToken = default)
    {
        lock (waits)
        {
            waits.Add(position);
        }

        try
        {
            await inner.WaitAsync(position, cancellationToken);
        }
        finally
        {
            lock (waits)
            {
                _ = waits.Remove(position);
            }
        }
    }

    public ValueTask DropAsync(long before, CancellationToken cancellationToken = default) => inner.DropAsync(before, cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
