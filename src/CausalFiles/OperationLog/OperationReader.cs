using System.Runtime.CompilerServices;
using CausalFiles.Operations;

namespace CausalFiles.OperationLog;

/// <summary>Reads a log as operations.</summary>
internal static class OperationReader
{
    /// <summary>The operation at a position, decoded and checked.</summary>
    /// <exception cref="RecordsDroppedException">The log has dropped it.</exception>
    internal static async ValueTask<Operation> ReadOperationAsync(this IOperationLog log, OperationId id, CancellationToken cancellationToken)
    {
        LogEntry entry = await log.ReadOneAsync(id.Value, cancellationToken).ConfigureAwait(false);
        return OperationCodec.Decode(entry.Position, entry.Record.Span);
    }

    /// <summary>The operations from a position on, decoded and checked.</summary>
    internal static async IAsyncEnumerable<Operation> ReadOperationsAsync(
        this IOperationLog log, OperationId from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (LogEntry entry in log.ReadAsync(from.Value, cancellationToken).ConfigureAwait(false))
        {
            yield return OperationCodec.Decode(entry.Position, entry.Record.Span);
        }
    }
}
