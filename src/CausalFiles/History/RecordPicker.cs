using System.Runtime.CompilerServices;
using CausalFiles.OperationLog;
using CausalFiles.Operations;

namespace CausalFiles.History;

/// <summary>Reads some operations of a log: those that are near each other in one go, and others by themselves.</summary>
internal static class RecordPicker
{
    // Passing over a record is this much cheaper than finding one.
    private const long Near = 32;

    /// <summary>The operations at some positions, which are held, in ascending order.</summary>
    internal static async IAsyncEnumerable<Operation> PickAsync(
        this IOperationLog log, IReadOnlyList<long> positions, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (int i = 0; i < positions.Count;)
        {
            if (i + 1 == positions.Count || positions[i + 1] - positions[i] > Near)
            {
                yield return await log.ReadOperationAsync(new OperationId(positions[i]), cancellationToken).ConfigureAwait(false);
                i++;
                continue;
            }

            await foreach (LogEntry entry in log.ReadAsync(positions[i], cancellationToken).ConfigureAwait(false))
            {
                if (entry.Position < positions[i])
                {
                    continue;
                }

                yield return OperationCodec.Decode(entry.Position, entry.Record.Span);
                i++;
                if (i == positions.Count || positions[i] - entry.Position > Near)
                {
                    break;
                }
            }
        }
    }
}
