using CausalFiles.Coordination;
using CausalFiles.Diagnostics;
using CausalFiles.Naming;
using CausalFiles.State;

namespace CausalFiles.Replication;

/// <summary>The replicas of a root: what the coordinator hands each committed group to.</summary>
/// <threadsafety>Every member may be called by any number of threads, but for <see cref="ApplyAsync"/>, which the coordinator calls once at a time.</threadsafety>
internal sealed class ReplicaSet : IReplicas, Telemetry.ILagSource, IAsyncDisposable
{
    private readonly SortedDictionary<ReplicaId, ReplicaFollower> followers = [];
    private readonly ReplicaParts parts;

    internal ReplicaSet(IEnumerable<ReplicaPaths> replicas, ReplicaParts parts, LogState zero)
    {
        this.parts = parts;
        foreach (ReplicaPaths paths in replicas)
        {
            followers.Add(paths.Id, new ReplicaFollower(paths, parts, zero));
        }

        Telemetry.AddLagSource(this);
    }

    public string Root => parts.Root;

    internal IReadOnlyCollection<ReplicaFollower> Followers => followers.Values;

    internal ReplicaFollower this[ReplicaId id] =>
        followers.GetValueOrDefault(id) ?? throw new KeyNotFoundException($"There is no replica '{id}'; there are {string.Join(", ", followers.Keys)}.");

    public ValueTask BringUpAsync(ReplicaId replica, CancellationToken cancellationToken) => this[replica].BringUpAsync(cancellationToken);

    public async ValueTask ApplyAsync(CommittedGroup group)
    {
        long first = group.Before.Last.Next.Value;
        long last = group.After.Last.Value;
        foreach (ReplicaFollower follower in followers.Values)
        {
            follower.Enqueue(group);
        }

        HashSet<ReplicaId> acting = [.. group.Operations.Select(operation => operation.Replica)];
        await DrainAsync(followers.Values.Where(follower => acting.Contains(follower.Id))).ConfigureAwait(false);
        LogMessages.SynchronisationStarted(parts.Logger, first, last);
        Task others = DrainAsync(followers.Values.Where(follower => !acting.Contains(follower.Id)));
        if (parts.SynchronisesBeforeReturn)
        {
            await others.ConfigureAwait(false);
            LogMessages.SynchronisationEnded(parts.Logger, first, last);
        }
    }

    /// <summary>Waits until every replica has applied what is committed.</summary>
    /// <exception cref="ReplicaFaultedException">One of them cannot.</exception>
    internal async Task SyncAsync(CancellationToken cancellationToken) => await Task
        .WhenAll(followers.Values.Select(follower => follower.BringUpAsync(cancellationToken).AsTask()))
        .ConfigureAwait(false);

    public IEnumerable<(ReplicaId Replica, long Operations)> Lags() => followers.Values.Select(follower => (follower.Id, follower.Lag));

    public async ValueTask DisposeAsync()
    {
        Telemetry.RemoveLagSource(this);
        await Task.WhenAll(followers.Values.Select(follower => Task.Run(async () => await follower.DisposeAsync().ConfigureAwait(false)))).ConfigureAwait(false);
    }

    // Applying is file I/O: each replica on a thread of its own, so that the disk has them all to work on.
    private static Task DrainAsync(IEnumerable<ReplicaFollower> replicas) => Task.WhenAll(replicas.Select(follower => Task.Run(follower.DrainAsync)));
}
