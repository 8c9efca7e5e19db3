using CausalFiles.Diagnostics;
using CausalFiles.Durability;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.State;
using CausalFiles.Threading;

namespace CausalFiles.Replication;

/// <content>
/// Progress: now and then what the directory holds is brought onto the disk and recorded, so that after a crash only what came later has to be
/// compared. Until then the log is the redo.
/// </content>
internal sealed partial class ReplicaFollower
{
    /// <summary>After this many operations the progress is recorded.</summary>
    internal const int OperationsBetweenCheckpoints = 131_072;

    private readonly ReplicaStateFile stateFile;
    private readonly AsyncGate checkpointing = new();
    private OperationId recorded;

    // The recorded progress of a replica that could not be started, whose state then is that of a checkpoint.
    private OperationId? unstarted;
    private Task checkpoint = Task.CompletedTask;

    /// <summary>Reads how far the replica's directory is durable.</summary>
    internal OperationId ReadState()
    {
        ReplicaState state = ReplicaState.None;
        ReadIncarnation();
        try
        {
            state = isForeign ? state : stateFile.Read();
        }
        catch (CorruptionException e)
        {
            LogMessages.StateUnusable(parts.Logger, e, Id.Value);
        }

        directory.Recall(state.Placed);
        return recorded = state.Last;
    }

    /// <summary>Whether the replica has nothing on the disk yet, so that nothing there has to be known again.</summary>
    internal bool IsNew()
    {
        DiskEntryKind kind = directory.Look(FilePath.Root).Kind;
        return kind == DiskEntryKind.Missing || (kind == DiskEntryKind.Directory && directory.List(FilePath.Root).Count == 0);
    }

    /// <summary>Makes the directory what the log says, after the state has been read.</summary>
    /// <param name="start">The state at the recorded progress, or a later one: where a replica stays that cannot go on.</param>
    /// <param name="target">The state that the replica is to be in.</param>
    /// <param name="recent">What was done since the recorded progress, or before it.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    internal async ValueTask StartAsync(LogState start, LogState target, RecentChanges recent, CancellationToken cancellationToken)
    {
        using AsyncGate.Turn turn = await gate.EnterAsync(cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref applied, start);
        Volatile.Write(ref latest, target);
        unstarted = recorded;
        if (recorded == OperationId.None)
        {
            // When nothing is in it, nobody looks what was; but a process that was killed may have deleted it, in memory only.
            _ = directory.Unsynchronised.Add(FilePath.Root);
        }

        try
        {
            await ReconcileAsync(target, recent, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            BecomeFaulted(e);
        }
    }

    /// <summary>Brings what the directory holds onto the disk and records it, so that the log need not tell of it any more.</summary>
    /// <returns>The progress that is recorded; the one before, when that did not succeed.</returns>
    internal async Task<OperationId> RecordProgressAsync()
    {
        await CheckpointAsync().ConfigureAwait(false);
        return recorded;
    }

    /// <summary>Applies what is left, records the progress and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await DrainAsync().ConfigureAwait(false);
        if (Fault is not null)
        {
            // Once more: what the log has dropped meanwhile, the next opening would not know.
            await RecoverAsync(CancellationToken.None).ConfigureAwait(false);
        }

        await closing.CancelAsync().ConfigureAwait(false);
        progress.Tell();
        await Task.WhenAll(retrying, checkpoint).ConfigureAwait(false);
        if (Fault is null)
        {
            await CheckpointAsync().ConfigureAwait(false);
        }

        using (await gate.EnterAsync().ConfigureAwait(false))
        {
            directory.ReleaseAll();
        }

        closing.Dispose();
    }

    // Under the gate.
    private void CheckpointIfDue()
    {
        bool isDue = Progress.Value - recorded.Value >= OperationsBetweenCheckpoints;
        if (isDue && Fault is null && checkpoint.IsCompleted && !closing.IsCancellationRequested)
        {
            checkpoint = Task.Run(CheckpointAsync);
        }
    }

    private async Task CheckpointAsync()
    {
        using AsyncGate.Turn alone = await checkpointing.EnterAsync().ConfigureAwait(false);
        ReplicaState state;
        HashSet<FilePath> changed;
        using (await gate.EnterAsync().ConfigureAwait(false))
        {
            bool isRecorded = Progress == recorded && directory.Unsynchronised.Count == 0;
            if (isRecorded || unstarted is not null)
            {
                return;
            }

            state = new ReplicaState(Progress, directory.CopyPlaced());
            changed = directory.TakeUnsynchronised();
        }

        if (await SynchroniseAsync(changed).ConfigureAwait(false))
        {
            Record(state);
        }
    }

    private void Record(ReplicaState state)
    {
        try
        {
            stateFile.Write(state);
            recorded = state.Last;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What was recorded before still holds.
            LogMessages.CheckpointFailed(parts.Logger, e, Id.Value);
        }
    }

    private async ValueTask<bool> SynchroniseAsync(HashSet<FilePath> changed)
    {
        foreach (FilePath path in changed)
        {
            try
            {
                Synchronise(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                LogMessages.CheckpointFailed(parts.Logger, e, Id.Value);
                await DistrustAsync(path, changed, e).ConfigureAwait(false);
                return false;
            }
        }

        return true;
    }

    private void Synchronise(FilePath path)
    {
        try
        {
            DiskEntry entry = directory.Look(path);
            if (entry.Kind == DiskEntryKind.File)
            {
                parts.Files.SyncFile(directory.PathOf(path));
            }
            else if (entry.Kind == DiskEntryKind.Directory)
            {
                parts.Files.SyncDirectory(directory.PathOf(path));
            }
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // It has been moved or deleted since; its directory is among those that are synchronised.
        }
    }

    // After a failed flush the operating system takes the pages for clean, so that the next one would succeed with the data gone. The file is
    // deleted and, by the recovery from the fault, written anew.
    private async ValueTask DistrustAsync(FilePath path, HashSet<FilePath> changed, Exception reason)
    {
        using AsyncGate.Turn turn = await gate.EnterAsync().ConfigureAwait(false);
        directory.Unsynchronised.UnionWith(changed);
        try
        {
            if (directory.Placed.GetValueOrDefault(path).IsFile)
            {
                directory.DeleteFile(path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The fault tells of the first error; the recovery meets this one again.
        }

        BecomeFaulted(reason);
    }
}
