using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using CausalFiles.Operations;

namespace CausalFiles.OperationLog;

/// <summary>
/// A log for reading, with the outboxes of replicas that are offline beside it: provisional positions are looked up in their outbox, all others in the log.
/// </summary>
/// <threadsafety>Every member may be called by any number of threads.</threadsafety>
internal sealed class BranchedLog(IOperationLog trunk) : IOperationLog
{
    private readonly ConcurrentDictionary<int, IOperationLog> branches = new();

    /// <summary>Adds an outbox, whose positions are provisional ones.</summary>
    internal void Add(int outbox, IOperationLog branch) => branches[outbox] = branch;

    internal void Remove(int outbox) => branches.TryRemove(outbox, out _);

    /// <inheritdoc/>
    public ValueTask<LogRange> GetRangeAsync(CancellationToken cancellationToken = default) => trunk.GetRangeAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask AppendAsync(long expectedNext, IReadOnlyList<ReadOnlyMemory<byte>> records, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("Nothing is appended where contents are read.");

    /// <inheritdoc/>
    public async IAsyncEnumerable<LogEntry> ReadAsync(long from, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (Find(from) is not { } log)
        {
            yield break;
        }

        await foreach (LogEntry entry in log.ReadAsync(from, cancellationToken).ConfigureAwait(false))
        {
            yield return entry;
        }
    }

    /// <inheritdoc/>
    public ValueTask<LogEntry> ReadOneAsync(long position, CancellationToken cancellationToken = default) => Find(position) is { } log
        ? log.ReadOneAsync(position, cancellationToken)
        : throw new ArgumentOutOfRangeException(nameof(position), position, "The outbox of this operation is gone.");

    /// <inheritdoc/>
    public ValueTask WaitAsync(long position, CancellationToken cancellationToken = default) => trunk.WaitAsync(position, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DropAsync(long before, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("Nothing is dropped where contents are read.");

    /// <summary>Does nothing: who opened the logs closes them.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private IOperationLog? Find(long position) =>
        new OperationId(position) is { IsProvisional: true } id ? branches.GetValueOrDefault(id.Outbox) : trunk;
}
