using CausalFiles.OperationLog;
using CausalFiles.Operations;

namespace CausalFiles.Tests.Verification;

/// <summary>
/// A log as one process is shown it, which takes that for the whole; what it appends comes into another one, at the position that is free there, or is ignored.
/// </summary>
internal sealed class DivertedLog(IOperationLog shown, IOperationLog kept, Func<Operation, bool> ignores) : IOperationLog
{
    public ValueTask<LogRange> GetRangeAsync(CancellationToken cancellationToken = default) => shown.GetRangeAsync(cancellationToken);

    public async ValueTask AppendAsync(long expectedNext, IReadOnlyList<ReadOnlyMemory<byte>> records, CancellationToken cancellationToken = default)
    {
        await shown.AppendAsync(expectedNext, records, cancellationToken);
        foreach (Operation operation in records.Select((record, i) => OperationCodec.Decode(expectedNext + i, record.Span)).Where(operation => !ignores(operation)))
        {
            long next = (await kept.GetRangeAsync(cancellationToken)).Next;
            await kept.AppendAsync(next, [OperationCodec.Encode(operation with { Id = new OperationId(next) })], cancellationToken);
        }
    }

    public IAsyncEnumerable<LogEntry> ReadAsync(long from, CancellationToken cancellationToken = default) => shown.ReadAsync(from, cancellationToken);

    public ValueTask WaitAsync(long position, CancellationToken cancellationToken = default) => shown.WaitAsync(position, cancellationToken);

    public ValueTask DropAsync(long before, CancellationToken cancellationToken = default) => shown.DropAsync(before, cancellationToken);

    public ValueTask DisposeAsync() => shown.DisposeAsync();
}
