using CausalFiles.OperationLog;

namespace CausalFiles.Tests.OperationLog;

/// <summary>A log as somebody else would write it: with no more than the seam demands.</summary>
public sealed class ForeignLog : IOperationLog
{
    private readonly InMemoryOperationLog inner = new();

    public ValueTask<LogRange> GetRangeAsync(CancellationToken cancellationToken = default) => inner.GetRangeAsync(cancellationToken);

    public ValueTask AppendAsync(long expectedNext, IReadOnlyList<ReadOnlyMemory<byte>> records, CancellationToken cancellationToken = default) =>
        inner.AppendAsync(expectedNext, records, cancellationToken);

    public IAsyncEnumerable<LogEntry> ReadAsync(long from, CancellationToken cancellationToken = default) => inner.ReadAsync(from, cancellationToken);

    public ValueTask WaitAsync(long position, CancellationToken cancellationToken = default) => inner.WaitAsync(position, cancellationToken);

    public ValueTask DropAsync(long before, CancellationToken cancellationToken = default) => inner.DropAsync(before, cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
