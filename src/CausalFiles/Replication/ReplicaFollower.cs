using System.Collections.Concurrent;
using CausalFiles.Diagnostics;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.State;
using CausalFiles.Threading;

namespace CausalFiles.Replication;

/// <summary>
/// One replica as a follower of the log: how far it has come, what it has yet to apply, and what keeps it from doing so. One partial file for
/// each job: following, recovering from a fault, recording progress, and letting others wait for it.
/// </summary>
/// <threadsafety>Every member may be called by any number of threads; the directory is touched only under the gate.</threadsafety>
internal sealed partial class ReplicaFollower : IAsyncDisposable
{
    private readonly ReplicaParts parts;
    private readonly ReplicaDirectory directory;
    private readonly EffectApplier applier;
    private readonly AsyncGate gate = new();
    private readonly ConcurrentQueue<PlannedGroup> queue = new();
    private readonly List<PlannedGroup> taken = [];
    private LogState applied;
    private LogState latest;
    private int isScheduled;

    internal ReplicaFollower(ReplicaPaths paths, ReplicaParts parts, LogState zero)
    {
        this.parts = parts;
        directory = new ReplicaDirectory(paths, parts);
        applier = new EffectApplier(directory);
        stateFile = new ReplicaStateFile(parts.Files, parts.Files.FileSystem.Path.Combine(paths.Metadata, ReplicaPaths.State));
        incarnationFile = new IncarnationFile(parts.Files, parts.Files.FileSystem.Path.Combine(paths.Metadata, ReplicaPaths.Incarnation));
        applied = latest = zero;
    }

    internal ReplicaId Id => directory.Paths.Id;

    internal string Path => directory.Paths.Directory;

    internal ReplicaPaths Paths => directory.Paths;

    /// <summary>What the replica's directory holds: the state after the last operation that it has applied.</summary>
    internal LogState Applied => Volatile.Read(ref applied);

    /// <summary>How many committed operations it has yet to apply.</summary>
    internal long Lag
    {
        get
        {
            OperationId last = Volatile.Read(ref latest).Last;
            return last.Value - (last.IsProvisional ? Applied.Last : Progress).Value;
        }
    }

    /// <summary>Tells the replica of a group; groups come in the order of the log.</summary>
    internal void Enqueue(PlannedGroup group)
    {
        Volatile.Write(ref latest, group.Group.After);

        // Of groups that have to wait the plan is made together; until then none of them keeps contents in memory.
        queue.Enqueue(queue.IsEmpty ? group : group with { Plan = null });
    }

    /// <summary>Sees to it that all that it was told of is applied on another thread.</summary>
    internal void DrainInBackground()
    {
        if (Interlocked.Exchange(ref isScheduled, 1) == 0)
        {
            _ = Task.Run(DrainScheduledAsync);
        }
    }

    /// <summary>Applies all that it was told of. A replica that cannot is marked as faulted; this throws nothing.</summary>
    internal async Task DrainAsync()
    {
        using AsyncGate.Turn turn = await gate.EnterAsync().ConfigureAwait(false);
        if (IsRetired)
        {
            queue.Clear();
            return;
        }

        try
        {
            while (Take() is { Count: > 0 } groups && Fault is null)
            {
                await ApplyAsync(groups).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            BecomeFaulted(e);
        }

        CheckpointIfDue();
    }

    private async Task DrainScheduledAsync()
    {
        // What is told from here on needs another run; what was told before, this one finds.
        _ = Interlocked.Exchange(ref isScheduled, 0);
        await DrainAsync().ConfigureAwait(false);
    }

    /// <summary>Tells where the directory differs from what the replica has applied.</summary>
    internal async ValueTask<IReadOnlyList<string>> CompareAsync(CancellationToken cancellationToken)
    {
        using AsyncGate.Turn turn = await gate.EnterAsync(cancellationToken).ConfigureAwait(false);
        return await new DirectoryComparer(directory).CompareAsync(applied.Tree, cancellationToken).ConfigureAwait(false);
    }

    // Under the gate. Groups that a recovery has applied already are passed over. A faulted replica takes them as well, and forgets them: the log has them.
    private List<PlannedGroup> Take()
    {
        taken.Clear();
        while (queue.TryDequeue(out PlannedGroup? group))
        {
            if (group.Group.After.Last > applied.Last)
            {
                taken.Add(group);
            }
        }

        return taken;
    }

    private async ValueTask ApplyAsync(List<PlannedGroup> groups)
    {
        OperationId first = applied.Last.Next;
        LogState before = groups[0].Group.Before;
        LogState after = groups[^1].Group.After;
        try
        {
            if (before.Last != applied.Last)
            {
                throw new InvalidOperationException($"Replica {Id} was told of operation {before.Last.Next} after {applied.Last}.");
            }

            ApplyPlan plan = groups is [{ Plan: { } made }] ? made : await ApplyPlan
                .MakeAsync(before.Tree, groups.SelectMany(group => group.Group.Operations), parts.Versions)
                .ConfigureAwait(false);
            await applier.ApplyAsync(plan).ConfigureAwait(false);
            Reach(after);
        }
        catch (DivergedException)
        {
            await ReconcileAsync(after, CancellationToken.None).ConfigureAwait(false);
        }

        LogMessages.ReplicaApplied(parts.Logger, Id.Value, first.Value, applied.Last.Value);
    }

    // Under the gate.
    private async ValueTask ReconcileAsync(LogState target, CancellationToken cancellationToken)
    {
        RecentChanges recent = await ReadRecentAsync(cancellationToken).ConfigureAwait(false);
        await ReconcileAsync(target, recent, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask ReconcileAsync(LogState target, RecentChanges recent, CancellationToken cancellationToken)
    {
        BeginIncarnation();
        Reconciler reconciler = new(directory, recent);
        await reconciler.RunAsync(target.Tree, cancellationToken).ConfigureAwait(false);
        Arrive(target);
        unstarted = null;
        if (reconciler.Written + reconciler.Removed > 0)
        {
            LogMessages.ReplicaRepaired(parts.Logger, Id.Value, reconciler.Written, reconciler.Removed);
        }
    }
}
