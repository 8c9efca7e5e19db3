using System.Collections.Concurrent;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.Replication;
using CausalFiles.State;

namespace CausalFiles.Offline;

/// <summary>All replicas of a root as far as they may be offline, and what others have to heed of those that are.</summary>
/// <threadsafety>Every member may be called by any number of threads.</threadsafety>
internal sealed class OfflineReplicas : IAsyncDisposable
{
    private readonly OfflineParts parts;
    private readonly bool isLocalFirst;
    private readonly ConcurrentDictionary<ReplicaId, OfflineReplica> replicas = new();

    internal OfflineReplicas(OfflineParts parts, IEnumerable<ReplicaFollower> followers, bool isLocalFirst)
    {
        this.parts = parts;
        this.isLocalFirst = isLocalFirst;
        foreach (ReplicaFollower follower in followers)
        {
            Add(follower);
        }
    }

    internal OfflineReplica this[ReplicaId id] => replicas[id];

    /// <summary>The oldest operation of the log that an outbox builds upon: what comes after it is still needed. Null when none does.</summary>
    internal OperationId? OldestOrigin => Sessions.Select(session => (OperationId?)session.Origin).Min();

    // In the order of their names, so that two who enter them all meet at the first.
    private IReadOnlyList<OfflineSession> Sessions => [.. replicas.OrderBy(replica => replica.Key).Select(replica => replica.Value.Session).OfType<OfflineSession>()];

    /// <summary>A replica has joined.</summary>
    internal void Add(ReplicaFollower follower) =>
        replicas[follower.Id] = new OfflineReplica(parts, follower, () => [.. replicas.Values.SelectMany(replica => replica.Numbers)], isLocalFirst);

    /// <summary>A replica has left.</summary>
    internal async ValueTask RemoveAsync(ReplicaId id)
    {
        if (replicas.TryRemove(id, out OfflineReplica? replica))
        {
            await replica.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Lets every replica that always works on its outbox begin.</summary>
    internal async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (OfflineReplica replica in replicas.Values)
        {
            await replica.StartAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Does something while nothing is committed, neither to the log nor to any outbox.</summary>
    /// <param name="work">What is done, with the state of the log and all operations of the outboxes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    internal async Task RunAloneAsync(Func<LogState, IReadOnlyList<Operation>, CancellationToken, ValueTask> work, CancellationToken cancellationToken)
    {
        bool isDone = false;
        while (!isDone)
        {
            isDone = await TryRunAloneAsync(Sessions, 0, work, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Closes the outboxes; what is in them stays.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (OfflineReplica replica in replicas.Values)
        {
            await replica.DisposeAsync().ConfigureAwait(false);
        }
    }

    // One session after the other, and the log last: whoever goes online takes them in this order as well. False when meanwhile another has gone offline or online.
    private async Task<bool> TryRunAloneAsync(
        IReadOnlyList<OfflineSession> sessions, int next, Func<LogState, IReadOnlyList<Operation>, CancellationToken, ValueTask> work, CancellationToken cancellationToken)
    {
        bool isDone = false;
        try
        {
            if (next < sessions.Count)
            {
                await sessions[next].Coordinator.RunExclusiveAsync(
                    async (_, token) => isDone = await TryRunAloneAsync(sessions, next + 1, work, token).ConfigureAwait(false),
                    cancellationToken).ConfigureAwait(false);
                return isDone;
            }
        }
        catch (ObjectDisposedException) when (!sessions.SequenceEqual(Sessions))
        {
            return false;
        }

        await parts.Coordinator.RunExclusiveAsync(
            async (state, token) =>
            {
                if (sessions.SequenceEqual(Sessions))
                {
                    await work(state, await ReadAsync(sessions, token).ConfigureAwait(false), token).ConfigureAwait(false);
                    isDone = true;
                }
            },
            cancellationToken).ConfigureAwait(false);
        return isDone;
    }

    private static async ValueTask<IReadOnlyList<Operation>> ReadAsync(IReadOnlyList<OfflineSession> sessions, CancellationToken cancellationToken)
    {
        List<Operation> operations = [];
        foreach (OfflineSession session in sessions)
        {
            await foreach (Operation operation in session.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                operations.Add(operation);
            }
        }

        return operations;
    }
}
