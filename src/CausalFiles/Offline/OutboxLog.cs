using System.Runtime.CompilerServices;
using CausalFiles.OperationLog;
using CausalFiles.Operations;

namespace CausalFiles.Offline;

/// <summary>The operations of an outbox as a log whose positions are provisional ones.</summary>
/// <threadsafety>As the log that it is made of.</threadsafety>
internal sealed class OutboxLog(int outbox, IOperationLog own) : IOperationLog
{
    private readonly long zero = OperationId.Provisional(outbox, 0).Value;

    /// <inheritdoc/>
    public async ValueTask<LogRange> GetRangeAsync(CancellationToken cancellationToken = default)
    {
        LogRange range = await own.GetRangeAsync(cancellationToken).ConfigureAwait(false);
        return new LogRange(zero + range.First, zero + range.Next);
    }

    /// <inheritdoc/>
    public ValueTask AppendAsync(long expectedNext, IReadOnlyList<ReadOnlyMemory<byte>> records, CancellationToken cancellationToken = default) =>
        own.AppendAsync(expectedNext - zero, records, cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<LogEntry> ReadAsync(long from, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (LogEntry entry in own.ReadAsync(from - zero, cancellationToken).ConfigureAwait(false))
        {
            yield return entry with { Position = zero + entry.Position };
        }
    }

    /// <inheritdoc/>
    public async ValueTask<LogEntry> ReadOneAsync(long position, CancellationToken cancellationToken = default)
    {
        LogEntry entry = await own.ReadOneAsync(position - zero, cancellationToken).ConfigureAwait(false);
        return entry with { Position = position };
    }

    /// <inheritdoc/>
    public ValueTask WaitAsync(long position, CancellationToken cancellationToken = default) => own.WaitAsync(position - zero, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DropAsync(long before, CancellationToken cancellationToken = default) => own.DropAsync(before - zero, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => own.DisposeAsync();
}
