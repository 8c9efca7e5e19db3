using CausalFiles.Diagnostics;
using CausalFiles.Locking;

namespace CausalFiles.Coordination;

/// <content>A turn: acquire, settle what waits, release, and only then wake the callers.</content>
internal sealed partial class Coordinator
{
    private async Task TakeTurnsAsync()
    {
        while (await queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            List<Ticket> taken = [];
            try
            {
                await TakeTurnAsync(taken).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                // The lock cannot be had: whoever waits learns why.
                Take(taken);
                taken.ForEach(ticket => ticket.Error ??= e);
            }

            taken.ForEach(ticket => ticket.Tell());

            // Those who were woken go first: what they ask for next joins the next group instead of missing it.
            await Task.Yield();
        }
    }

    private async ValueTask TakeTurnAsync(List<Ticket> taken)
    {
        long asked = parts.Time.GetTimestamp();
        ICoordinatorLease lease = await parts.Lock.AcquireAsync().ConfigureAwait(false);
        Telemetry.LockWait.Record(parts.Time.GetElapsedTime(asked).TotalSeconds, Root);
        try
        {
            Take(taken);
            await SettleAsync(taken, lease).ConfigureAwait(false);
        }
        finally
        {
            await ReleaseAsync(lease).ConfigureAwait(false);
        }
    }

    // An exclusive ticket ends the group: what came after it waits for the next turn.
    private void Take(List<Ticket> taken)
    {
        while (taken.Count < parts.MaxGroupSize && taken is not [.., ExclusiveTicket] && queue.Reader.TryRead(out Ticket? ticket))
        {
            if (ticket.TryTake())
            {
                taken.Add(ticket);
            }
        }
    }

    private async ValueTask SettleAsync(List<Ticket> taken, ICoordinatorLease lease)
    {
        List<OperationTicket> group = [.. taken.OfType<OperationTicket>()];
        try
        {
            await CommitGroupAsync(group, lease).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            LogMessages.GroupFailed(parts.Logger, e);
            group.ForEach(ticket => ticket.Error ??= e);
        }

        if (taken is [.., ExclusiveTicket exclusive])
        {
            await RunAsync(exclusive).ConfigureAwait(false);
        }
    }

    private async ValueTask RunAsync(ExclusiveTicket ticket)
    {
        try
        {
            await ticket.Work(state, ticket.CancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            ticket.Error = e;
        }
    }

    // What was committed stays committed, whatever becomes of the lock.
    private async ValueTask ReleaseAsync(ICoordinatorLease lease)
    {
        try
        {
            await lease.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            LogMessages.ReleaseFailed(parts.Logger, e);
        }
    }
}
