using System.Runtime.CompilerServices;
using CausalFiles.Checkpoints;
using CausalFiles.Naming;
using CausalFiles.OperationLog;
using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles.History;

/// <summary>
/// Tells of operations as they come: first those that there are, then, without end, those that are committed. Whoever watches reads the log by itself and holds
/// none of it open between two operations, so that nobody waits for a slow one.
/// </summary>
/// <threadsafety>Safe for any number of threads.</threadsafety>
internal sealed class HistoryWatcher(IOperationLog log, BaseState start, PinStore pins) : IAsyncDisposable
{
    // What is read ahead of the one who watches.
    private const int MaxOperations = 256;
    private const int MaxBytes = 1 << 20;

    private readonly CancellationTokenSource closing = new();

    /// <summary>The operations after one that touch a path.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such operation.</exception>
    /// <exception cref="RecordsDroppedException">An operation that is to be told of was dropped.</exception>
    /// <exception cref="ObjectDisposedException">The watcher was closed.</exception>
    internal async IAsyncEnumerable<Operation> WatchAsync(
        FilePath path, OperationId from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, closing.Token);
        OperationId next = await StartAsync(from, ending.Token, cancellationToken).ConfigureAwait(false);
        foreach (Operation pinned in from == OperationId.None ? pins.Before(next).Where(pinned => PathKeys.Touches(pinned, path)) : [])
        {
            ThrowIfEnded(cancellationToken);
            yield return pinned;
        }

        List<Operation> batch = [];
        while (true)
        {
            next = await ReadAsync(batch, path, next, ending.Token, cancellationToken).ConfigureAwait(false);
            foreach (Operation operation in batch)
            {
                ThrowIfEnded(cancellationToken);
                yield return operation;
            }
        }
    }

    /// <summary>Ends whoever watches.</summary>
    public ValueTask DisposeAsync()
    {
        // They end by themselves: what they do on their way must not hold up the closing.
        _ = closing.CancelAsync();
        return ValueTask.CompletedTask;
    }

    private async ValueTask<OperationId> StartAsync(OperationId from, CancellationToken ending, CancellationToken cancellationToken)
    {
        ThrowIfEnded(cancellationToken);
        try
        {
            LogRange range = await log.GetRangeAsync(ending).ConfigureAwait(false);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(from.Value, range.Next, nameof(from));
        }
        catch (Exception) when (ending.IsCancellationRequested)
        {
            ThrowIfEnded(cancellationToken);
            throw;
        }

        OperationId first = start.First;
        return from == OperationId.None ? first
            : from.Next >= first ? from.Next
            : throw new RecordsDroppedException(from.Next.Value, first.Value);
    }

    /// <summary>Waits for more, and fills the batch with what touches the path.</summary>
    /// <returns>The operation to go on with.</returns>
    private async ValueTask<OperationId> ReadAsync(
        List<Operation> batch, FilePath path, OperationId next, CancellationToken ending, CancellationToken cancellationToken)
    {
        batch.Clear();
        try
        {
            await log.WaitAsync(next.Value, ending).ConfigureAwait(false);
            int bytes = 0;
            await foreach (LogEntry entry in log.ReadAsync(next.Value, ending).ConfigureAwait(false))
            {
                Operation operation = OperationCodec.Decode(entry.Position, entry.Record.Span);
                next = operation.Id.Next;
                if (PathKeys.Touches(operation, path))
                {
                    batch.Add(operation);
                    bytes += entry.Record.Length;
                }

                if (batch.Count == MaxOperations || bytes >= MaxBytes)
                {
                    break;
                }
            }

            return next;
        }
        catch (Exception) when (ending.IsCancellationRequested)
        {
            // Whatever the log says when it is closed under a reader's hands.
            ThrowIfEnded(cancellationToken);
            throw;
        }
    }

    private void ThrowIfEnded(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (closing.IsCancellationRequested)
        {
            throw FileSystemErrors.Closed();
        }
    }
}
