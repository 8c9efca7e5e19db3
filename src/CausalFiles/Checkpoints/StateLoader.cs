using CausalFiles.Clocks;
using CausalFiles.Diagnostics;
using CausalFiles.Durability;
using CausalFiles.OperationLog;
using CausalFiles.State;
using Microsoft.Extensions.Logging;

namespace CausalFiles.Checkpoints;

/// <summary>Finds the state from which the log is replayed when a root is opened: the latest that was saved and can be trusted.</summary>
internal sealed class StateLoader(string root, StateFile checkpoint, BaseState start, IOperationLog log, IVectorClock zero, ILogger logger)
{
    /// <summary>Reads the state; the log holds all that follows it.</summary>
    /// <exception cref="CorruptionException">
    /// The checkpoint is not of this log, or neither it nor what the history begins with leads up to what the log holds.
    /// </exception>
    internal async ValueTask<SavedState> LoadAsync(CancellationToken cancellationToken)
    {
        LogRange range = await log.GetRangeAsync(cancellationToken).ConfigureAwait(false);
        if (start.First.Value < range.First)
        {
            throw new CorruptionException(
                "the operation log", offset: null, $"it begins at operation {range.First}, and there is no state but that after operation {start.Last}");
        }

        SavedState? saved = await ReadCheckpointAsync(cancellationToken).ConfigureAwait(false);
        return saved is not null && saved.State.Last >= start.Last ? saved : new SavedState(start.Load(), RecordTie.None, default, Entries: 0);
    }

    private async ValueTask<SavedState?> ReadCheckpointAsync(CancellationToken cancellationToken)
    {
        if (!checkpoint.Exists)
        {
            return null;
        }

        SavedState saved;
        try
        {
            saved = checkpoint.Read(zero);
        }
        catch (CorruptionException e)
        {
            LogMessages.CheckpointUnusable(logger, e, root, start.First.Value);
            return null;
        }

        await log.CheckAsync(saved, checkpoint.Path, cancellationToken).ConfigureAwait(false);
        return saved;
    }
}
