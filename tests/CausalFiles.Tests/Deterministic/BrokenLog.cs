using CausalFiles.OperationLog;

namespace CausalFiles.Tests.Deterministic;

/// <summary>A log that acknowledges some appends and forgets them, but for as long as it is open.</summary>
internal sealed class BrokenLog(IOperationLog inner) : IOperationLog
{
    private readonly List<LogEntry> forgotten = [];
    private TaskCompletionSource appended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async ValueTask<LogRange> GetRangeAsync(CancellationToken cancellationToken = default)
    {
        LogRange range = await inner.GetRangeAsync(cancellationToken);
        return range with { Next = range.Next + forgotten.Count };
    }

    public async ValueTask AppendAsync(long expectedNext, IReadOnlyList<ReadOnlyMemory<byte>> records, CancellationToken cancellationToken = default)
    {
        if (forgotten.Count == 0 && expectedNext % 5 != 0)
        {
            await inner.AppendAsync(expectedNext, records, cancellationToken);
            return;
        }

        forgotten.AddRange(records.Select((record, i) => new LogEntry(expectedNext + i, record.ToArray())));
        Interlocked.Exchange(ref appended, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    public async IAsyncEnumerable<LogEntry> ReadAsync(
        long from, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        LogRange range = await inner.GetRangeAsync(cancellationToken);
        if (from < range.Next)
        {
            await foreach (LogEntry entry in inner.ReadAsync(from, cancellationToken))
            {
                yield return entry;
            }
        }

        foreach (LogEntry entry in forgotten.Where(entry => entry.Position >= from).ToList())
        {
            yield return entry;
        }
    }

    public async ValueTask WaitAsync(long position, CancellationToken cancellationToken = default)
    {
        Task there = inner.WaitAsync(position, cancellationToken).AsTask();
        while (!there.IsCompleted)
        {
            Task next = Volatile.Read(ref appended).Task;
            if ((await GetRangeAsync(cancellationToken)).Next > position)
            {
                return;
            }

            _ = await Task.WhenAny(there, next);
        }

        await there;
    }

    public ValueTask DropAsync(long before, CancellationToken cancellationToken = default) => inner.DropAsync(before, cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
