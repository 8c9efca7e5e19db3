using CausalFiles.Checkpoints;
using CausalFiles.Durability;
using CausalFiles.OperationLog;
using CausalFiles.Operations;
using CausalFiles.Replication;
using CausalFiles.State;

namespace CausalFiles.Offline;

/// <summary>
/// Finds replicas that were offline when the root was closed, or when its process ended, and brings each to where it was: the state of the log that it went offline with, and what its
/// outbox holds.
/// </summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class OutboxRestart(DurableFiles files, IDiskSync? sync, IOperationLog log, ReplicaSet replicas)
{
    private readonly List<(ReplicaFollower Follower, Outbox Outbox, OperationId Recorded)> found = [];

    /// <summary>Opens the outboxes. Their replicas will not be started with those that follow the log.</summary>
    /// <param name="opened">Told of each, so that it is closed with the root.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    internal async ValueTask FindAsync(Action<IAsyncDisposable> opened, CancellationToken cancellationToken)
    {
        foreach (ReplicaFollower follower in replicas.Followers.Where(follower => Outbox.Exists(files, follower.Paths) && !Outbox.SetForeignAside(files, follower.Paths)))
        {
            Outbox outbox = await Outbox.OpenAsync(files, follower.Paths, sync, cancellationToken).ConfigureAwait(false);
            opened(outbox);
            follower.AwaitOwnState();
            found.Add((follower, outbox, follower.ReadState()));
        }
    }

    /// <summary>Starts the replicas.</summary>
    /// <param name="offline">Where they go on offline.</param>
    /// <param name="parts">What they work with.</param>
    /// <param name="start">A state of the log that is not later than the beginning of any outbox.</param>
    /// <param name="saved">A later one, if it will do.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    internal async ValueTask StartAsync(OfflineReplicas offline, OfflineParts parts, BaseState start, LogState saved, CancellationToken cancellationToken)
    {
        foreach ((ReplicaFollower follower, Outbox outbox, OperationId recorded) in found.Where(entry => !entry.Follower.IsRetired))
        {
            LogState origin = await StateAtAsync(outbox.Origin, start, saved, cancellationToken).ConfigureAwait(false);
            LogState own = OfflineSession.Own(origin, outbox.Origin);
            RecentChanges recent = await RecentChanges.ReadAsync(log, recorded, cancellationToken).ConfigureAwait(false);
            parts.Branches.Add(outbox.Origin.Number, outbox.Log);
            await foreach (Operation operation in outbox.ReadAsync(outbox.First, cancellationToken).ConfigureAwait(false))
            {
                own = own.Replay(operation);
                recent.Add(operation);
            }

            if (parts.Coordinator.State.CountOf(follower.Id) > own.CountOf(follower.Id))
            {
                // All of it is in the log, and what diverged is merged, or it was never begun: only the end was missing.
                outbox.End();
                await outbox.DisposeAsync().ConfigureAwait(false);
                await parts.Coordinator.RunExclusiveAsync(
                    async (now, token) => await follower.StartDetachedAsync(now, from: null, now.Last.Next, recent, token).ConfigureAwait(false),
                    cancellationToken).ConfigureAwait(false);
                continue;
            }

            await follower.StartDetachedAsync(own, origin.Last, outbox.First, recent, cancellationToken).ConfigureAwait(false);
            offline[follower.Id].Resume(OfflineSession.Resume(parts, follower, outbox, origin, own));
        }
    }

    private async ValueTask<LogState> StateAtAsync(OutboxOrigin origin, BaseState start, LogState saved, CancellationToken cancellationToken)
    {
        LogState state = saved.Last <= origin.At ? saved : start.Load();
        await foreach (Operation operation in log.ReadOperationsAsync(state.Last.Next, cancellationToken).ConfigureAwait(false))
        {
            if (operation.Id > origin.At)
            {
                break;
            }

            state = state.Replay(operation);
        }

        return state.Last == origin.At ? state : throw new CorruptionException(
            $"the outbox of replica {origin.Replica}", offset: null, $"it begins after operation {origin.At}, and the log has {start.First} to {state.Last}");
    }
}
