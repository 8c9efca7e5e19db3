using CausalFiles.Operations;

namespace CausalFiles.OperationLog;

/// <summary>
/// Keeps the operations that were read by their numbers, for as long as a piece of work lasts that comes back to the same ones: each file of a batch would read the record of the whole batch.
/// </summary>
/// <param name="log">The log.</param>
/// <threadsafety>Safe for any number of threads.</threadsafety>
internal sealed class OperationMemo(IOperationLog log)
{
    // Of records; what is decoded takes a few times that. One that is longer is kept by itself.
    private const int MostBytes = 32 << 20;

    private readonly Dictionary<OperationId, Operation> kept = [];
    private long bytes;

    /// <summary>The operation at a position, decoded and checked.</summary>
    /// <exception cref="RecordsDroppedException">The log has dropped it.</exception>
    internal async ValueTask<Operation> ReadAsync(OperationId id, CancellationToken cancellationToken)
    {
        lock (kept)
        {
            if (kept.TryGetValue(id, out Operation? known))
            {
                return known;
            }
        }

        LogEntry entry = await log.ReadOneAsync(id.Value, cancellationToken).ConfigureAwait(false);
        var operation = OperationCodec.Decode(entry.Position, entry.Record.Span);
        Keep(operation, entry.Record.Length);
        return operation;
    }

    private void Keep(Operation operation, int length)
    {
        lock (kept)
        {
            if (bytes + length > MostBytes)
            {
                kept.Clear();
                bytes = 0;
            }

            bytes += kept.TryAdd(operation.Id, operation) ? length : 0;
        }
    }
}
