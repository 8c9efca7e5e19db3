using CausalFiles.OperationLog;
using CausalFiles.Operations;
using CausalFiles.State;
using CausalFiles.Threading;

namespace CausalFiles.Replication;

/// <content>Offline: the replica follows its own outbox instead of the log, and comes back.</content>
internal sealed partial class ReplicaFollower
{
    // The last operation of the log in what it has applied, while that is a state of its own.
    private long lastOfLog;

    // The same for what it is told of: once it is there.
    private OperationId latestOfLog;

    // What it has done by itself before this stands in the log.
    private OperationId ownFirst;

    /// <summary>Whether the replica does not follow the log.</summary>
    internal bool IsDetached { get; private set; }

    /// <summary>The last operation of the log that the replica has applied; what it did by itself does not count.</summary>
    internal OperationId Progress => Applied.Last is { IsProvisional: false } last ? last : new(Volatile.Read(ref lastOfLog));

    /// <summary>From now on the replica follows what it does by itself.</summary>
    /// <param name="own">The state that it has applied, in terms of its outbox.</param>
    /// <param name="from">The last operation of the log in it.</param>
    internal async ValueTask DetachAsync(LogState own, OperationId from)
    {
        using AsyncGate.Turn turn = await gate.EnterAsync().ConfigureAwait(false);
        Follow(own, from);
    }

    /// <summary>Before the replica is started: it has an outbox, and its state is to be given.</summary>
    internal void AwaitOwnState() => IsDetached = true;

    /// <summary>Makes the directory what a replica that is offline has left, when the root is opened.</summary>
    /// <param name="own">The state that it is to be in, in terms of its outbox.</param>
    /// <param name="from">The last operation of the log in it; null for a state of the log, which it follows from now on.</param>
    /// <param name="first">The first operation of its outbox.</param>
    /// <param name="recent">What was done since the recorded progress, or before it.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    internal async ValueTask StartDetachedAsync(LogState own, OperationId? from, OperationId first, RecentChanges recent, CancellationToken cancellationToken)
    {
        Follow(own, from);
        ownFirst = first;
        await StartAsync(own, own, recent, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Brings the directory from what it holds to another state, and goes on from there.</summary>
    /// <param name="target">The state.</param>
    /// <param name="from">The last operation of the log in it, if the replica stays detached; null for a state of the log, which it follows from now on.</param>
    internal async ValueTask SwitchAsync(LogState target, OperationId? from)
    {
        using AsyncGate.Turn turn = await gate.EnterAsync().ConfigureAwait(false);

        // Whatever is looked up on the way there is looked up as far as this.
        latestOfLog = from ?? target.Last;
        if (Fault is null)
        {
            try
            {
                await SwitchAsync(target).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                BecomeFaulted(e);
            }
        }

        Follow(target, from);
    }

    private async ValueTask SwitchAsync(LogState target)
    {
        try
        {
            await new TreeSwitch(directory).RunAsync(applied.Tree, target.Tree).ConfigureAwait(false);
        }
        catch (DivergedException)
        {
            await ReconcileAsync(target, CancellationToken.None).ConfigureAwait(false);
        }
    }

    // Under the gate. A replica that cannot get there is brought there when it can be; until then it has what it had.
    private void Follow(LogState state, OperationId? from)
    {
        IsDetached = from is not null;
        Volatile.Write(ref latest, state);
        latestOfLog = from ?? state.Last;
        ownFirst = state.Last.Next;
        if (Fault is null)
        {
            Arrive(state);
        }
    }

    // Under the gate.
    private void Arrive(LogState state)
    {
        Volatile.Write(ref lastOfLog, latestOfLog.Value);
        Reach(state);
    }

    // Under the gate. What the replica has done by itself stands in its outbox, or has come into the log since, after what the replica had of it.
    private async ValueTask<RecentChanges> ReadRecentAsync(CancellationToken cancellationToken)
    {
        OperationId? last = IsDetached ? latestOfLog : null;
        RecentChanges recent = await RecentChanges.ReadAsync(parts.Log, unstarted ?? Progress, cancellationToken, last).ConfigureAwait(false);
        if (IsDetached)
        {
            OperationId first = unstarted is null && applied.Last >= ownFirst ? applied.Last.Next : ownFirst;
            await recent.AddAsync(parts.Log.ReadOperationsAsync(first, cancellationToken)).ConfigureAwait(false);
        }

        return recent;
    }
}
