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
    private readonly SortedDictionary<ReplicaId, OfflineReplica> replicas = [];

    internal OfflineReplicas(OfflineParts parts, IEnumerable<ReplicaFollower> followers, bool isLocalFirst)
    {
        this.parts = parts;
        foreach (ReplicaFollower follower in followers)
        {
            replicas.Add(follower.Id, new OfflineReplica(parts, follower, () => [.. Sessions.Select(session => session.Number)], isLocalFirst));
        }
    }

    internal OfflineReplica this[ReplicaId id] => replicas[id];

    /// <summary>The oldest operation of the log that an outbox builds upon: what comes after it is still needed. Null when none does.</summary>
    internal OperationId? OldestOrigin => Sessions.Select(session => (OperationId?)session.Origin).Min();

    private IReadOnlyList<OfflineSession> Sessions => [.. replicas.Values.Select(replica => replica.Session).OfType<OfflineSession>()];

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
