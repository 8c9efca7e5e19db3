using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace CausalFiles.OperationLog;

/// <summary>An operation log in memory: for tests, and for systems whose history may end with the process.</summary>
/// <remarks>Disposing it keeps its records, so that a second system can be opened on the same log.</remarks>
/// <threadsafety>Every member may be called by any number of threads; concurrent appends are refused as stale.</threadsafety>
public sealed class InMemoryOperationLog : IOperationLog
{
    private readonly TailSignal tail = new();
    private readonly object gate = new();
    private ImmutableList<byte[]> records = [];
    private long first = 1;

    /// <inheritdoc/>
    public ValueTask<LogRange> GetRangeAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            return new(new LogRange(first, tail.Next));
        }
    }

    /// <inheritdoc/>
    public ValueTask AppendAsync(long expectedNext, IReadOnlyList<ReadOnlyMemory<byte>> records, CancellationToken cancellationToken = default)
    {
        LogLimits.Check(records);
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            if (expectedNext != tail.Next)
            {
                throw new StaleAppendException(expectedNext, $"the next position is {tail.Next}");
            }

            this.records = this.records.AddRange(records.Select(r => r.ToArray()));
            tail.Advance(expectedNext + records.Count);
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<LogEntry> ReadAsync(long from, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        (long start, ImmutableList<byte[]> held) = Held();
        if (from < start)
        {
            throw new RecordsDroppedException(from, start);
        }

        for (long position = from; position - start < held.Count; position++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new LogEntry(position, held[(int)(position - start)]);
        }

        await ValueTask.CompletedTask.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<LogEntry> ReadOneAsync(long position, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        (long start, ImmutableList<byte[]> held) = Held();
        if (position < start)
        {
            throw new RecordsDroppedException(position, start);
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(position, start + held.Count);
        return new(new LogEntry(position, held[(int)(position - start)]));
    }

    /// <inheritdoc/>
    public ValueTask WaitAsync(long position, CancellationToken cancellationToken = default) => tail.WaitAsync(position, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DropAsync(long before, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(before, tail.Next);
            int count = (int)Math.Max(0, before - first);
            records = records.RemoveRange(0, count);
            first += count;
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Does nothing.</summary>
    /// <returns>A completed task.</returns>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private (long First, ImmutableList<byte[]> Records) Held()
    {
        lock (gate)
        {
            return (first, records);
        }
    }
}
