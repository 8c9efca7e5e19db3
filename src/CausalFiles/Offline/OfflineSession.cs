using CausalFiles.Conflicts;
using CausalFiles.Coordination;
using CausalFiles.Locking;
using CausalFiles.OperationLog;
using CausalFiles.Operations;
using CausalFiles.Replication;
using CausalFiles.State;

namespace CausalFiles.Offline;

/// <summary>
/// A replica while it is offline: its outbox, a coordinator of its own that orders what it does, and the way back. What it does is durable in the outbox and applied to its directory when
/// a call returns; the log and the other replicas know nothing of it until it is settled.
/// </summary>
/// <threadsafety>Every member may be called by any number of threads; settling by one at a time.</threadsafety>
internal sealed class OfflineSession : IAsyncDisposable
{
    // Operations of an outbox that are handed to the log at once.
    private const int MostAtOnce = 256;

    private readonly OfflineParts parts;
    private readonly ReplicaFollower follower;
    private readonly Outbox outbox;
    private readonly SoloReplica solo;
    private readonly Consolidator consolidator;
    private LogState origin;

    private OfflineSession(OfflineParts parts, ReplicaFollower follower, Outbox outbox, LogState origin, LogState own)
    {
        this.parts = parts;
        this.follower = follower;
        this.outbox = outbox;
        this.origin = origin;
        solo = new SoloReplica(follower, parts.Coordination.Versions);
        consolidator = new Consolidator(parts.Coordination.Versions, parts.Incoming, parts.Coordination.Logger);
        Coordinator = new Coordinator(
            parts.Coordination with { Log = outbox.Log, Shared = null, Others = null, Lock = new InProcessCoordinatorLock(), Replicas = solo, Consolidator = consolidator },
            own);
    }

    /// <summary>Who orders what the replica does.</summary>
    internal Coordinator Coordinator { get; }

    /// <summary>The last operation of the log that the replica has.</summary>
    internal OperationId Origin => Volatile.Read(ref origin).Last;

    /// <summary>What a replica that has gone offline has, out of the state of the log and the operations of its outbox.</summary>
    internal static LogState Own(LogState origin, OutboxOrigin at) =>
        origin with { Last = OperationId.Provisional(at.Number, at.First - 1) };

    /// <summary>Takes a replica offline. Called while nothing is committed, with the replica at the last operation.</summary>
    internal static async ValueTask<OfflineSession> BeginAsync(
        OfflineParts parts, ReplicaFollower follower, LogState at, IReadOnlyCollection<int> taken, CancellationToken cancellationToken)
    {
        OutboxOrigin beginning = new(follower.Id, at.Last, OutboxNumbers.For(follower.Id, at.Last, taken), First: 1);
        Outbox created = await Outbox.CreateAsync(parts.Files, follower.Paths, beginning, parts.DiskSync, cancellationToken).ConfigureAwait(false);
        LogState own = Own(at, beginning);
        parts.Branches.Add(beginning.Number, created.Log);
        await follower.DetachAsync(own, at.Last).ConfigureAwait(false);
        return new OfflineSession(parts, follower, created, at, own);
    }

    /// <summary>Goes on with the outbox that a replica had when the root was closed.</summary>
    /// <param name="parts">What it works with.</param>
    /// <param name="follower">The replica, which has been started.</param>
    /// <param name="outbox">Its outbox.</param>
    /// <param name="origin">The state of the log that the outbox begins with.</param>
    /// <param name="own">What the operations of the outbox make of it.</param>
    internal static OfflineSession Resume(OfflineParts parts, ReplicaFollower follower, Outbox outbox, LogState origin, LogState own) =>
        new(parts, follower, outbox, origin, own);

    /// <summary>Which number the outbox has.</summary>
    internal int Number => outbox.Origin.Number;

    /// <summary>Where the outbox begins; it changes before the outbox is emptied.</summary>
    internal OutboxOrigin Beginning => outbox.Origin;

    /// <summary>The operations that are not in the log yet, in their order.</summary>
    internal IAsyncEnumerable<Operation> ReadAsync(CancellationToken cancellationToken) => outbox.ReadAsync(cancellationToken);

    /// <summary>Waits until there is something to be brought into the log, or out of it.</summary>
    internal async Task WaitAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task own = outbox.Log.WaitAsync(OperationId.Provisional(Number, outbox.Origin.First).Value, either.Token).AsTask();
        Task others = parts.Coordination.Log.WaitAsync(Origin.Next.Value, either.Token).AsTask();
        Task first = await Task.WhenAny(own, others).ConfigureAwait(false);
        await either.CancelAsync().ConfigureAwait(false);
        await first.ConfigureAwait(false);
    }

    /// <summary>
    /// Brings into the log what the outbox holds, settles what diverged, and takes the replica to where the log is: to stay offline from there, or to follow it again. What fails
    /// leaves the replica offline, with nothing lost; another attempt goes on where this one ended.
    /// </summary>
    /// <param name="leave">Called when the replica is to follow the log again, while nothing is committed there; null to stay offline.</param>
    /// <param name="cancellationToken">Ends it between two operations.</param>
    internal async Task<Reconciliation> SettleAsync(Action? leave, CancellationToken cancellationToken)
    {
        Reconciliation? result = null;
        await Coordinator.RunExclusiveAsync(
            async (_, token) =>
            {
                Shipment shipment = await ShipAsync(token).ConfigureAwait(false);
                Operation? merge = await SettleAsync(shipment, token).ConfigureAwait(false);
                if (leave is null)
                {
                    await GoOnAsync(token).ConfigureAwait(false);
                }
                else
                {
                    await LeaveAsync(leave, token).ConfigureAwait(false);
                }

                result = new Reconciliation(shipment.Entries.Count, shipment.Diverged.Count(), merge);
            },
            cancellationToken).ConfigureAwait(false);
        return result!;
    }

    /// <summary>Closes it; the outbox stays, unless the replica has left it.</summary>
    public async ValueTask DisposeAsync()
    {
        await Coordinator.DisposeAsync().ConfigureAwait(false);
        await consolidator.DisposeAsync().ConfigureAwait(false);
        parts.Branches.Remove(Number);
        await outbox.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask<Shipment> ShipAsync(CancellationToken cancellationToken)
    {
        List<Operation> entries = [];
        await foreach (Operation entry in outbox.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            entries.Add(entry);
        }

        Shipment shipment = new(follower.Id, origin.Tree, entries);
        await SkipLoggedAsync(shipment, cancellationToken).ConfigureAwait(false);
        while (shipment.Done < entries.Count)
        {
            cancellationToken.ThrowIfCancellationRequested();
            List<Task<Operation>> group =
            [
                .. Enumerable.Range(shipment.Done, Math.Min(MostAtOnce, entries.Count - shipment.Done))
                    .Select(i => parts.Coordinator.CommitAsync(new ShipIntent(shipment, i), CancellationToken.None)),
            ];

            // Each of them is waited for, whatever becomes of the others.
            await ((Task)Task.WhenAll(group)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            foreach (Task<Operation> logged in group)
            {
                shipment.Take(await logged.ConfigureAwait(false));
            }
        }

        return shipment;
    }

    // What a crash or a failure kept from being settled may be in the log already: the replica's own component tells.
    private async ValueTask SkipLoggedAsync(Shipment shipment, CancellationToken cancellationToken)
    {
        if (parts.Coordinator.State.CountOf(follower.Id) == origin.CountOf(follower.Id))
        {
            return;
        }

        await foreach (Operation operation in parts.Coordination.Log.ReadOperationsAsync(Origin.Next, cancellationToken).ConfigureAwait(false))
        {
            if (operation.Replica == follower.Id && shipment.Done < shipment.Entries.Count)
            {
                shipment.Take(operation);
            }
        }
    }

    // From here on the replica does nothing more by itself: its next operation would have the component of the merge, which may be in the log even when the log does not say so.
    private async ValueTask<Operation?> SettleAsync(Shipment shipment, CancellationToken cancellationToken)
    {
        solo.Settled = new IOException($"What replica {follower.Id} has done offline is in the log, and the replica has yet to follow; go online again.");
        try
        {
            return await MergeAsync(shipment, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not LogFailedException)
        {
            solo.Settled = null;
            throw;
        }
    }

    private async ValueTask<Operation?> MergeAsync(Shipment shipment, CancellationToken cancellationToken)
    {
        List<DivergedStep> steps = [.. shipment.Diverged];
        bool isMerged = shipment.Entries is [.., Operation last] && parts.Coordinator.State.CountOf(follower.Id) > last.Clock[follower.Id];
        return steps.Count == 0 || isMerged
            ? null
            : await parts.Coordinator.CommitAsync(new MergeIntent(follower.Id, steps, shipment.Own, parts.Resolver), cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask GoOnAsync(CancellationToken cancellationToken)
    {
        LogState next = parts.Coordinator.State;
        OperationId last = await outbox.BeginAnewAsync(next.Last, cancellationToken).ConfigureAwait(false);
        LogState own = next with { Last = last };
        Volatile.Write(ref origin, next);
        Coordinator.GoOnFrom(own);
        solo.Settled = null;
        await follower.SwitchAsync(own, next.Last).ConfigureAwait(false);
    }

    // Most of the way is gone beside those who write; the rest while they wait.
    private async ValueTask LeaveAsync(Action leave, CancellationToken cancellationToken)
    {
        outbox.End();
        await follower.SwitchAsync(parts.Coordinator.State, parts.Coordinator.State.Last).ConfigureAwait(false);
        await parts.Coordinator.RunExclusiveAsync(
            async (state, _) =>
            {
                await follower.SwitchAsync(state, from: null).ConfigureAwait(false);
                solo.HasLeft = true;
                leave();
            },
            CancellationToken.None).ConfigureAwait(false);
    }
}
