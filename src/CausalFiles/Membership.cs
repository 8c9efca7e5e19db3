using CausalFiles.Compaction;
using CausalFiles.Coordination;
using CausalFiles.Diagnostics;
using CausalFiles.Intents;
using CausalFiles.Naming;
using CausalFiles.Offline;
using CausalFiles.OperationLog;
using CausalFiles.Operations;
using CausalFiles.Replication;
using CausalFiles.State;
using CausalFiles.Threading;

namespace CausalFiles;

/// <summary>
/// Lets replicas join an open root and leave it, one at a time and while no compaction, collection or verification runs. The writers wait only for the last few operations that a new
/// replica has yet to apply.
/// </summary>
/// <threadsafety>Every member may be called by any number of threads.</threadsafety>
internal sealed class Membership(ReplicatedFileSystemParts parts, Compactor compactor)
{
    // What is left is done while the writers wait, unless they are faster than the new replica in so many rounds.
    private const int FewOperations = 64;
    private const int MostRounds = 16;

    // So much of the log is in memory at a time.
    private const int OperationsInAStep = 256;

    /// <summary>Adds a replica.</summary>
    /// <param name="id">Its name.</param>
    /// <param name="admit">Shows the replica to the callers, while nothing is committed.</param>
    /// <param name="cancellationToken">Ends the call before the replica has joined.</param>
    internal async Task AddAsync(ReplicaId id, Action<ReplicaFollower> admit, CancellationToken cancellationToken)
    {
        ReplicaPaths paths = parts.Root.PathsOf(id);
        parts.Coordinator.ThrowIfDrafting();
        using AsyncGate.Turn turn = await compactor.EnterAsync(cancellationToken).ConfigureAwait(false);
        parts.Coordinator.ThrowIfClosed();
        CheckNew(id);
        IDisposable? claim = parts.Root.ClaimToJoin(id);
        try
        {
            await JoinAsync(paths, admit, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            parts.Root.GiveBack(claim);
            throw;
        }

        await parts.Offline[id].StartAsync(CancellationToken.None).ConfigureAwait(false);
        LogMessages.ReplicaJoined(parts.Logger, id.Value, parts.Replicas[id].Applied.Last.Value);
    }

    private async Task JoinAsync(ReplicaPaths paths, Action<ReplicaFollower> admit, CancellationToken cancellationToken)
    {
        // Of a root that is shared it may be one that no process has just now.
        bool wasMember = parts.Root.HasMetadata(paths);
        if (Outbox.Exists(parts.Root.Files, paths))
        {
            throw new InvalidOperationException($"Replica {paths.Id} was offline when its process ended; open '{parts.RootPath}' with it to bring back what it has done.");
        }

        ReplicaFollower replica = parts.Replicas.Create(paths);
        try
        {
            await SeedAsync(replica, cancellationToken).ConfigureAwait(false);
            await parts.Coordinator.RunExclusiveAsync(
                async (state, token) =>
                {
                    await CatchUpAsync(replica, state, token).ConfigureAwait(false);
                    parts.Replicas.Add(replica);
                    parts.Offline.Add(replica);
                    admit(replica);
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await replica.LeaveAsync().ConfigureAwait(false);
            if (!wasMember || replica.HasEnded)
            {
                RemoveMetadata(paths.Id);
            }

            throw;
        }
    }

    /// <summary>Retires a replica.</summary>
    /// <param name="id">Its name.</param>
    /// <param name="dismiss">Hides the replica from the callers.</param>
    /// <param name="cancellationToken">Ends the call before the retirement is committed.</param>
    /// <returns>The replica's last operation.</returns>
    internal async Task<Operation> RetireAsync(ReplicaId id, Action dismiss, CancellationToken cancellationToken)
    {
        parts.Coordinator.ThrowIfDrafting();
        using AsyncGate.Turn turn = await compactor.EnterAsync(cancellationToken).ConfigureAwait(false);
        ReplicaFollower replica = parts.Replicas[id];
        ThrowIfLast(id, parts.Coordinator.State);
        Operation last;
        using (await parts.Offline[id].StayOnlineAsync(cancellationToken).ConfigureAwait(false))
        {
            last = await CommitLastAsync(replica, cancellationToken).ConfigureAwait(false);
        }

        parts.Replicas.Remove(replica);
        dismiss();
        await parts.Offline.RemoveAsync(id).ConfigureAwait(false);
        await replica.LeaveAsync().ConfigureAwait(false);
        RemoveMetadata(id);
        LogMessages.ReplicaRetired(parts.Logger, id.Value, last.Id.Value);
        return last;
    }

    // What the replica is still asked for is refused from here on: whatever is taken together with its last operation, or later, comes after it.
    private async Task<Operation> CommitLastAsync(ReplicaFollower replica, CancellationToken cancellationToken)
    {
        replica.IsLeaving = true;
        try
        {
            return await parts.Coordinator.CommitAsync(new RetireIntent(replica.Id, state => ThrowIfLast(replica.Id, state)), cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            replica.IsLeaving = false;
            throw;
        }
    }

    // Of a root that is shared the others may be with other processes, or with none just now. What has metadata and is retired is no member: a crash has left it.
    private void ThrowIfLast(ReplicaId id, LogState state)
    {
        bool isLast = parts.Replicas.Followers.All(member => member.Id == id)
            && parts.Root.WithMetadata().All(other => other == id || state.Retired.ContainsKey(other));
        if (isLast)
        {
            throw new InvalidOperationException($"Replica {id} is the last one of '{parts.RootPath}'; a root has at least one.");
        }
    }

    private void CheckNew(ReplicaId id)
    {
        foreach (ReplicaFollower member in parts.Replicas.Followers)
        {
            if (member.Id == id)
            {
                throw new ArgumentException($"'{parts.RootPath}' has a replica '{id}' already.", nameof(id));
            }

            if (string.Equals(member.Id.Value, id.Value, StringComparison.OrdinalIgnoreCase))
            {
                throw RootDirectory.SameButForCase(id.Value, nameof(id));
            }
        }
    }

    // The state of this moment is a value: it is the checkpoint that the files are made from, whatever is written meanwhile.
    private async ValueTask SeedAsync(ReplicaFollower replica, CancellationToken cancellationToken)
    {
        LogState seed = parts.Coordinator.State;
        RecentChanges known = replica.IsNew()
            ? new RecentChanges()
            : await RecentChanges.ReadAsync(parts.Log, OperationId.None, cancellationToken).ConfigureAwait(false);
        _ = replica.ReadState();
        _ = replica.Settle(seed, isAsked: true);
        await replica.StartAsync(replica.Applied, seed, known, cancellationToken).ConfigureAwait(false);
        ThrowIfFaulted(replica);
        for (int round = 0; round < MostRounds; round++)
        {
            LogState now = parts.Coordinator.State;
            if (now.Last.Value - replica.Applied.Last.Value <= FewOperations)
            {
                return;
            }

            await CatchUpAsync(replica, now, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask CatchUpAsync(ReplicaFollower replica, LogState target, CancellationToken cancellationToken)
    {
        if (replica.Applied.Last == target.Last)
        {
            return;
        }

        LogState before = replica.Applied;
        LogState after = before;
        List<Operation> step = [];
        await foreach (Operation operation in parts.Log.ReadOperationsAsync(before.Last.Next, cancellationToken).ConfigureAwait(false))
        {
            step.Add(operation);
            bool isLast = operation.Id == target.Last;
            after = isLast ? target : after.Replay(operation);
            if (isLast || step.Count == OperationsInAStep)
            {
                await ApplyAsync(replica, new CommittedGroup(before, after, step)).ConfigureAwait(false);
                (before, step) = (after, []);
            }

            if (isLast)
            {
                return;
            }
        }
    }

    private static async ValueTask ApplyAsync(ReplicaFollower replica, CommittedGroup group)
    {
        replica.Enqueue(new PlannedGroup(group, Plan: null));
        await replica.DrainAsync().ConfigureAwait(false);
        ThrowIfFaulted(replica);
    }

    private static void ThrowIfFaulted(ReplicaFollower replica)
    {
        if (replica.Fault is { } reason)
        {
            throw new ReplicaFaultedException(replica.Id, reason);
        }
    }

    // It is committed, or was never told of: what is left behind the next opening removes.
    private void RemoveMetadata(ReplicaId id)
    {
        try
        {
            parts.Root.RemoveMetadata(parts.Root.PathsOf(id));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogMessages.MetadataNotRemoved(parts.Logger, e, id.Value);
        }
    }
}
