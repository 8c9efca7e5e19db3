using CausalFiles.Diagnostics;
using CausalFiles.Locking;
using CausalFiles.Threading;

namespace CausalFiles.Coordination;

/// <content>
/// A turn: acquire, settle whoever waits, release, and only then wake the last of the callers. As long as others wait, batch follows batch: while one is being flushed
/// the next one is drafted, and while the next one is being flushed the one before it is applied.
/// </content>
internal sealed partial class Coordinator
{
    // Then the lock is passed on, to whoever else may want it.
    private const int MostBatchesInATurn = 64;
    private const int MostBatchesInASharedTurn = 16;

    private async Task TakeTurnsAsync()
    {
        while (await queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            Batch? untold;
            try
            {
                untold = await TakeTurnAsync().ConfigureAwait(false);
            }
            catch (Exception e)
            {
                // The lock cannot be had: whoever waits learns why.
                untold = Take();
                foreach (Ticket ticket in untold.Tickets)
                {
                    ticket.Error ??= e;
                }
            }

            untold.Tell();

            // Those who were woken go first: what they ask for next joins the next batch instead of missing it.
            await Task.Yield();
        }
    }

    /// <returns>The last batch of the turn, which has yet to be told.</returns>
    private async ValueTask<Batch> TakeTurnAsync()
    {
        long asked = parts.Time.GetTimestamp();
        ICoordinatorLease lease = await parts.Lock.AcquireAsync().ConfigureAwait(false);
        try
        {
            Tolerate(() => Telemetry.LockWait.Record(parts.Time.GetElapsedTime(asked).TotalSeconds, Root));
            using AsyncGate.Turn? alone = await JoinOthersAsync().ConfigureAwait(false);
            Batch last = await SettleAsync(lease).ConfigureAwait(false);
            if (last.Exclusive is { } exclusive)
            {
                await RunAsync(exclusive).ConfigureAwait(false);
            }

            return last;
        }
        finally
        {
            await ReleaseAsync(lease).ConfigureAwait(false);
        }
    }

    private async ValueTask<Batch> SettleAsync(ICoordinatorLease lease)
    {
        Batch? flying = null;
        Task landing = Task.CompletedTask;
        int most = parts.Shared is null ? MostBatchesInATurn : MostBatchesInASharedTurn;
        for (int count = 1; ; count++)
        {
            Batch batch = Take();
            await PrepareAsync(batch, flying?.After ?? state, flying?.Workspace).ConfigureAwait(false);
            if (flying is not null && await FindFailureAsync(flying).ConfigureAwait(false) is { } failure)
            {
                batch.Fail(failure);
            }

            bool isLast = batch.Exclusive is not null || count == most || !queue.Reader.TryPeek(out _);

            // Nobody else waits: there is nothing to do meanwhile.
            batch.Append = isLast && flying is null ? AppendAsync(batch, lease).AsTask() : Task.Run(async () => await AppendAsync(batch, lease).ConfigureAwait(false));
            if (flying is not null)
            {
                landing = await LandAsync(flying, landing).ConfigureAwait(false);
            }

            if (isLast)
            {
                await landing.ConfigureAwait(false);
                _ = await FindFailureAsync(batch).ConfigureAwait(false);
                await ApplyAsync(Advance(batch)).ConfigureAwait(false);
                return batch;
            }

            flying = batch;
        }
    }

    /// <summary>Lets a batch that is durable be applied and told, after the one before it and beside all else.</summary>
    private async ValueTask<Task> LandAsync(Batch batch, Task before)
    {
        CommittedGroup? committed = Advance(batch);
        await before.ConfigureAwait(false);
        return Task.Run(async () =>
        {
            await ApplyAsync(committed).ConfigureAwait(false);
            batch.Tell();
        });
    }

    // An exclusive ticket ends the batch: what came after it waits for the next turn.
    private Batch Take()
    {
        List<Ticket> taken = [];
        while (taken.Count < parts.MaxGroupSize && taken is not [.., ExclusiveTicket] && queue.Reader.TryRead(out Ticket? ticket))
        {
            if (ticket.TryTake())
            {
                taken.Add(ticket);
            }
        }

        return new Batch(taken);
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
            Tolerate(() => LogMessages.ReleaseFailed(parts.Logger, e));
        }
    }
}
