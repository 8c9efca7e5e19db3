using CausalFiles.Conflicts;
using CausalFiles.OperationLog;
using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles.Offline;

/// <content>The way into the log: what is in the outbox is shipped, what diverged is merged, and the replica goes on offline from where the log is, or follows it again.</content>
internal sealed partial class OfflineSession
{
    // What is handed to the log at once: so many operations, and about so many bytes that they insert.
    private const int MostAtOnce = 256;
    private const long MostBytesAtOnce = 8 * 1024 * 1024;

    // For so long what the replica is asked for waits for the coordinator lock, which was free a moment ago; the next time for longer, so that a slow disk is no obstacle.
    private static readonly TimeSpan FirstPatience = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPatience = TimeSpan.FromSeconds(10);

    // The outbox may have no beginning any more, and the replica may be where the log is.
    private bool isLeaving;

    /// <summary>
    /// Brings into the log what the outbox holds, settles what diverged, and takes the replica to where the log is: to stay offline from there, or to follow it again. Most of it is done
    /// beside what the replica is asked for. What fails leaves the replica offline, with nothing lost; another attempt goes on where this one ended.
    /// </summary>
    /// <param name="leave">Called when the replica is to follow the log again, while nothing is committed there; null to stay offline: then nobody waits for a lock that somebody else holds.</param>
    /// <param name="cancellationToken">Ends it between two operations.</param>
    internal async Task<Reconciliation> SettleAsync(Action? leave, CancellationToken cancellationToken)
    {
        Shipment shipment = new(follower.Id, origin.Tree, outbox.First);
        Operation? merge = await SkipLoggedAsync(shipment, cancellationToken).ConfigureAwait(false);
        for (TimeSpan wait = FirstPatience; ; wait = wait * 2 < LongestPatience ? wait * 2 : LongestPatience)
        {
            await ShipAsync(shipment, cancellationToken).ConfigureAwait(false);
            using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            try
            {
                return await SettleRestAsync(shipment, merge, leave, wait, patience).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && patience.IsCancellationRequested)
            {
                // The lock is with somebody else; while it is, the replica goes on.
            }

            await parts.Coordinator.RunExclusiveAsync(static (_, _) => ValueTask.CompletedTask, cancellationToken).ConfigureAwait(false);
        }
    }

    // While the replica does nothing else: what it has done meanwhile, the merge, and the way to where the log is.
    private async Task<Reconciliation> SettleRestAsync(
        Shipment shipment, Operation? merge, Action? leave, TimeSpan wait, CancellationTokenSource patience)
    {
        await Coordinator.RunExclusiveAsync(
            async (_, token) =>
            {
                patience.CancelAfter(leave is null ? wait : Timeout.InfiniteTimeSpan);
                await ShipAsync(shipment, token).ConfigureAwait(false);
                merge = await MergeAsync(shipment, merge, patience).ConfigureAwait(false);
                patience.CancelAfter(Timeout.InfiniteTimeSpan);
                if (leave is null)
                {
                    await GoOnAsync().ConfigureAwait(false);
                }
                else
                {
                    await LeaveAsync(leave).ConfigureAwait(false);
                }
            },
            patience.Token).ConfigureAwait(false);
        return new Reconciliation(shipment.Done, shipment.Diverged.Count, merge);
    }

    private async ValueTask ShipAsync(Shipment shipment, CancellationToken cancellationToken)
    {
        List<Operation> window = [];
        long bytes = 0;
        await foreach (Operation entry in outbox.ReadAsync(shipment.Next, cancellationToken).ConfigureAwait(false))
        {
            window.Add(entry);
            bytes += entry.Effects.OfType<FileSpliced>().Sum(spliced => (long)spliced.Splice.Inserted.Length);
            if (window.Count == MostAtOnce || bytes >= MostBytesAtOnce)
            {
                await ShipAsync(shipment, window, cancellationToken).ConfigureAwait(false);
                (window, bytes) = ([], 0);
            }
        }

        await ShipAsync(shipment, window, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask ShipAsync(Shipment shipment, List<Operation> window, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        shipment.Load(window);
        List<Task<Operation>> group = [.. window.Select((_, i) => parts.Coordinator.CommitAsync(new ShipIntent(shipment, i), cancellationToken))];

        // Each of them is waited for, whatever becomes of the others.
        await ((Task)Task.WhenAll(group)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (Task<Operation> logged in group)
        {
            shipment.Take(await logged.ConfigureAwait(false));
        }
    }

    // What a crash or a failure kept from being settled may be in the log already, the merge included: the replica's own component tells.
    private async ValueTask<Operation?> SkipLoggedAsync(Shipment shipment, CancellationToken cancellationToken)
    {
        if (parts.Coordinator.State.CountOf(follower.Id) == origin.CountOf(follower.Id))
        {
            return null;
        }

        Queue<Operation> logged = new();
        await foreach (Operation operation in parts.Coordination.Log.ReadOperationsAsync(Origin.Next, cancellationToken).ConfigureAwait(false))
        {
            if (operation.Replica == follower.Id)
            {
                logged.Enqueue(Shipment.WithoutBytes(operation));
            }
        }

        await foreach (Operation entry in outbox.ReadAsync(shipment.Next, cancellationToken).ConfigureAwait(false))
        {
            if (!logged.TryDequeue(out Operation? inLog))
            {
                return null;
            }

            shipment.Load([entry]);
            shipment.Take(inLog);
        }

        return logged.TryDequeue(out Operation? merge) ? merge : null;
    }

    // From here on the replica does nothing more by itself: its next operation would have the component of the merge, which may be in the log even when the log does not say so.
    private async ValueTask<Operation?> MergeAsync(Shipment shipment, Operation? merge, CancellationTokenSource patience)
    {
        solo.Settled = new IOException($"What replica {follower.Id} has done offline is in the log, and the replica has yet to follow; go online again.");
        try
        {
            return shipment.Diverged.Count == 0 || merge is not null
                ? merge
                : await parts.Coordinator.CommitAsync(
                    new UnhurriedIntent(new MergeIntent(follower.Id, shipment.Diverged, shipment.Own, parts.Resolver), patience), patience.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not LogFailedException)
        {
            solo.Settled = null;
            throw;
        }
    }

    private async ValueTask GoOnAsync()
    {
        LogState next = parts.Coordinator.State;
        bool hasNews = isLeaving || next.Last != origin.Last;
        if (hasNews)
        {
            OperationId last = await outbox.BeginAnewAsync(next.Last, CancellationToken.None).ConfigureAwait(false);
            LogState own = next with { Last = last };
            Volatile.Write(ref origin, next);
            isLeaving = false;
            Coordinator.GoOnFrom(own);
            await follower.SwitchAsync(own, next.Last).ConfigureAwait(false);
        }

        solo.Settled = null;
        if (hasNews && follower.Fault is null)
        {
            // Until then the replica shows what it has done by itself as what it was.
            await outbox.DropLoggedAsync().ConfigureAwait(false);
        }
    }

    // Most of the way is gone beside those who write; the rest while they wait.
    private async ValueTask LeaveAsync(Action leave)
    {
        isLeaving = true;
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
