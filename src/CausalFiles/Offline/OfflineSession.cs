using CausalFiles.Coordination;
using CausalFiles.Locking;
using CausalFiles.Operations;
using CausalFiles.Replication;
using CausalFiles.State;

namespace CausalFiles.Offline;

/// <summary>
/// A replica while it is offline: its outbox, a coordinator of its own that orders what it does, and the way back. What it does is durable in the outbox and applied to its directory when
/// a call returns; the log and the other replicas know nothing of it until it is settled.
/// </summary>
/// <threadsafety>Every member may be called by any number of threads; settling by one at a time.</threadsafety>
internal sealed partial class OfflineSession : IAsyncDisposable
{
    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LastLook = TimeSpan.FromMilliseconds(100);

    private readonly OfflineParts parts;
    private readonly ReplicaFollower follower;
    private readonly Outbox outbox;
    private readonly SoloReplica solo;
    private readonly Consolidator consolidator;
    private LogState origin;
    private bool isStopped;

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
    internal IAsyncEnumerable<Operation> ReadAsync(CancellationToken cancellationToken) => outbox.ReadAsync(outbox.First, cancellationToken);

    /// <summary>Waits until there is something to be brought into the log, or out of it.</summary>
    internal async Task WaitAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task own = outbox.Log.WaitAsync(outbox.First.Value, either.Token).AsTask();
        Task others = parts.Coordination.Log.WaitAsync(Origin.Next.Value, either.Token).AsTask();
        Task first = await Task.WhenAny(own, others).ConfigureAwait(false);
        if (first == others)
        {
            await WaitForStateAsync(own, either.Token).ConfigureAwait(false);
        }

        await either.CancelAsync().ConfigureAwait(false);
        await first.ConfigureAwait(false);
    }

    // What is in the log becomes part of its state a moment later, when whoever has written it goes on.
    private async Task WaitForStateAsync(Task own, CancellationToken cancellationToken)
    {
        for (TimeSpan pause = FirstLook; parts.Coordinator.State.Last == Origin && !own.IsCompleted; pause = pause * 2 < LastLook ? pause * 2 : LastLook)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _ = await Task.WhenAny(own, Task.Delay(pause, parts.Coordination.Time, cancellationToken)).ConfigureAwait(false);
        }
    }

    /// <summary>Takes no more operations; those in the outbox can be read until it is disposed of.</summary>
    internal async ValueTask StopAsync()
    {
        if (!isStopped)
        {
            isStopped = true;
            await Coordinator.DisposeAsync().ConfigureAwait(false);
            await consolidator.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Closes it; the outbox stays, unless the replica has left it.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        parts.Branches.Remove(Number);
        await outbox.DisposeAsync().ConfigureAwait(false);
    }
}
