using CausalFiles.Durability;
using CausalFiles.OperationLog;
using CausalFiles.State;

namespace CausalFiles.Checkpoints;

/// <summary>Ties saved states to a log, whatever log it is: by what it holds.</summary>
internal static class LogTies
{
    /// <summary>The tie to a record of a log.</summary>
    /// <returns>The tie; none when the log does not hold the position.</returns>
    internal static async ValueTask<RecordTie> TieAsync(this IOperationLog log, long position, CancellationToken cancellationToken)
    {
        LogRange range = await log.GetRangeAsync(cancellationToken).ConfigureAwait(false);
        return position >= range.First && position < range.Next
            ? await ReadAsync(log, position, cancellationToken).ConfigureAwait(false)
            : RecordTie.None;
    }

    /// <summary>Makes sure that a saved state belongs to a log.</summary>
    /// <exception cref="CorruptionException">The state is of more than the log holds, or of another log.</exception>
    internal static async ValueTask CheckAsync(this IOperationLog log, SavedState saved, string path, CancellationToken cancellationToken)
    {
        LogRange range = await log.GetRangeAsync(cancellationToken).ConfigureAwait(false);
        if (saved.State.Last.Value >= range.Next || saved.Tie.Position >= range.Next)
        {
            throw new CorruptionException(
                "the operation log",
                offset: null,
                $"it ends at operation {range.Next - 1}, and '{path}' is the state after operation {saved.State.Last}");
        }

        bool isHeld = saved.Tie != RecordTie.None && saved.Tie.Position >= range.First;
        if (isHeld && await ReadAsync(log, saved.Tie.Position, cancellationToken).ConfigureAwait(false) != saved.Tie)
        {
            throw new CorruptionException(
                path,
                offset: null,
                $"it belongs to another operation log: the record of operation {saved.Tie.Position} is not the one that it was written with");
        }
    }

    private static async ValueTask<RecordTie> ReadAsync(IOperationLog log, long position, CancellationToken cancellationToken)
    {
        LogEntry entry = await log.ReadOneAsync(position, cancellationToken).ConfigureAwait(false);
        return RecordTie.Of(position, entry.Record.Span);
    }
}
