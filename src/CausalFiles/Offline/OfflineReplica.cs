using CausalFiles.Coordination;
using CausalFiles.Diagnostics;
using CausalFiles.Operations;
using CausalFiles.Replication;
using CausalFiles.State;
using CausalFiles.Threading;

namespace CausalFiles.Offline;

/// <summary>
/// Where a replica's operations go: to the coordinator of the log, or to that of its outbox; and the change from the one to the other. An operation that waits meanwhile is handed on.
/// </summary>
/// <threadsafety>Every member may be called by any number of threads.</threadsafety>
internal sealed partial class OfflineReplica(OfflineParts parts, ReplicaFollower follower, Func<IReadOnlyCollection<int>> numbers, bool isLocalFirst) : IAsyncDisposable
{
    private static readonly Reconciliation Nothing = new(Operations: 0, Diverged: 0, Merge: null);

    private readonly AsyncGate changing = new();
    private OfflineSession? session;

    // One that the replica has left while it was faulted: until it follows, it shows what it has done there.
    private OfflineSession? left;

    /// <summary>The session; null while the replica follows the log.</summary>
    internal OfflineSession? Session => Volatile.Read(ref session);

    /// <summary>The numbers of the outboxes in which versions of the replica are looked up.</summary>
    internal IEnumerable<int> Numbers => new[] { Session, Volatile.Read(ref left) }.OfType<OfflineSession>().Select(found => found.Number);

    /// <summary>Whether it is offline because it was asked to be, and not because it always works that way.</summary>
    internal bool IsAway { get; private set; }

    /// <summary>Goes on offline, as the replica was when the root was closed.</summary>
    internal void Resume(OfflineSession resumed)
    {
        Volatile.Write(ref session, resumed);
        IsAway = true;
    }

    /// <summary>Commits an operation, to the log or to the outbox.</summary>
    internal async Task<Operation> CommitAsync(Intent intent, CancellationToken cancellationToken)
    {
        while (true)
        {
            OfflineSession? at = Session;
            try
            {
                return await (at?.Coordinator ?? parts.Coordinator).CommitAsync(intent, cancellationToken).ConfigureAwait(false);
            }
            catch (ReplicaSwitchedException)
            {
                // It waits anew, where the replica is now.
            }
            catch (ObjectDisposedException) when (at is not null && at != Session)
            {
                // The same, only later.
            }
        }
    }

    /// <summary>Takes the replica offline; one that is offline stays so.</summary>
    /// <exception cref="ReplicaFaultedException">It cannot be brought to the last operation before.</exception>
    internal async Task GoOfflineAsync(CancellationToken cancellationToken)
    {
        parts.Coordinator.ThrowIfDrafting();
        using AsyncGate.Turn turn = await changing.EnterAsync(cancellationToken).ConfigureAwait(false);
        await BeginIfOnlineAsync(cancellationToken).ConfigureAwait(false);
        StayAway();
    }

    /// <summary>Brings into the log what the replica has done, and lets it follow the log again.</summary>
    internal async Task<Reconciliation> GoOnlineAsync(CancellationToken cancellationToken)
    {
        parts.Coordinator.ThrowIfDrafting();
        using AsyncGate.Turn turn = await changing.EnterAsync(cancellationToken).ConfigureAwait(false);
        Reconciliation result = isLocalFirst
            ? await SettleAsync(cancellationToken).ConfigureAwait(false)
            : await LeaveAsync(cancellationToken).ConfigureAwait(false);
        ComeBack();
        return result;
    }

    /// <summary>Takes the replica online and keeps it so, until what is returned is disposed of.</summary>
    internal async Task<AsyncGate.Turn> StayOnlineAsync(CancellationToken cancellationToken)
    {
        AsyncGate.Turn turn = await changing.EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _ = await LeaveAsync(cancellationToken).ConfigureAwait(false);
            ComeBack();
            return turn;
        }
        catch
        {
            turn.Dispose();
            throw;
        }
    }

    /// <summary>Closes the outbox; what is in it stays.</summary>
    public async ValueTask DisposeAsync()
    {
        using AsyncGate.Turn turn = await changing.EnterAsync().ConfigureAwait(false);
        await StopAsync().ConfigureAwait(false);
        if (Session is { } open)
        {
            await open.DisposeAsync().ConfigureAwait(false);
        }

        await EndLeftAsync().ConfigureAwait(false);
        closing.Dispose();
    }

    private async Task ReconcileAsync(CancellationToken cancellationToken)
    {
        using AsyncGate.Turn turn = await changing.EnterAsync(cancellationToken).ConfigureAwait(false);
        if (!IsAway && !follower.IsLeaving)
        {
            await BeginIfOnlineAsync(cancellationToken).ConfigureAwait(false);
            _ = await SettleAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<Reconciliation> SettleAsync(CancellationToken cancellationToken) => Session is { } staying
        ? Report(await staying.SettleAsync(leave: null, cancellationToken).ConfigureAwait(false))
        : Nothing;

    private async Task<Reconciliation> LeaveAsync(CancellationToken cancellationToken)
    {
        if (Session is not { } ending)
        {
            return Nothing;
        }

        Reconciliation result = await ending.SettleAsync(() => Volatile.Write(ref session, null), cancellationToken).ConfigureAwait(false);
        await ending.StopAsync().ConfigureAwait(false);
        left = ending;
        if (follower.Fault is null)
        {
            await EndLeftAsync().ConfigureAwait(false);
        }

        return Report(result);
    }

    private async ValueTask EndLeftAsync()
    {
        if (left is { } ended)
        {
            left = null;
            await ended.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task BeginIfOnlineAsync(CancellationToken cancellationToken)
    {
        if (Session is null)
        {
            await parts.Coordinator.RunExclusiveAsync(BeginAsync, cancellationToken).ConfigureAwait(false);
            LogMessages.WentOffline(parts.Coordination.Logger, follower.Id.Value, follower.Progress.Value);
        }
    }

    private async ValueTask BeginAsync(LogState state, CancellationToken cancellationToken)
    {
        if (follower.IsLeaving)
        {
            throw new ReplicaRetiredException(follower.Id);
        }

        await follower.BringUpAsync(cancellationToken).ConfigureAwait(false);
        await EndLeftAsync().ConfigureAwait(false);
        Volatile.Write(ref session, await OfflineSession.BeginAsync(parts, follower, state, numbers(), cancellationToken).ConfigureAwait(false));
    }

    private Reconciliation Report(Reconciliation result)
    {
        if (result.Operations > 0)
        {
            LogMessages.Reconciled(parts.Coordination.Logger, follower.Id.Value, result.Operations, result.Diverged, result.Conflicts.Count);
        }

        return result;
    }
}
