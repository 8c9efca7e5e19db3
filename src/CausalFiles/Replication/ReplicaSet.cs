using System.IO.Abstractions;
using CausalFiles.Coordination;
using CausalFiles.Diagnostics;
using CausalFiles.Naming;
using CausalFiles.State;

namespace CausalFiles.Replication;

/// <summary>The replicas of a root: what the coordinator hands each committed group to.</summary>
/// <threadsafety>Every member may be called by any number of threads, but for <see cref="ApplyAsync"/>, which the coordinator calls once at a time.</threadsafety>
internal sealed class ReplicaSet : IReplicas, Telemetry.ILagSource, IAsyncDisposable
{
    // On Windows a file that somebody holds open for writing cannot be read by programs that do not expect it, and a mock file system keeps a copy for each that
    // holds a file open: there they are closed after each change.
    private const int MostHandles = 1024;

    private readonly SortedDictionary<ReplicaId, ReplicaFollower> followers = [];
    private readonly ReplicaParts parts;
    private readonly ReplicaFollower[] inOrder;
    private readonly FanOut fanOut;

    internal ReplicaSet(IEnumerable<ReplicaPaths> replicas, ReplicaParts parts, LogState zero)
    {
        List<ReplicaPaths> all = [.. replicas];
        this.parts = parts with { MostHandles = parts.Files.FileSystem is FileSystem && !OperatingSystem.IsWindows() ? MostHandles / all.Count : 0 };
        foreach (ReplicaPaths paths in all)
        {
            followers.Add(paths.Id, new ReplicaFollower(paths, this.parts, zero));
        }

        inOrder = [.. followers.Values];
        fanOut = new FanOut(parts.Time);
        Telemetry.AddLagSource(this);
    }

    public string Root => parts.Root;

    internal IReadOnlyCollection<ReplicaFollower> Followers => followers.Values;

    internal ReplicaFollower this[ReplicaId id] =>
        followers.GetValueOrDefault(id) ?? throw new KeyNotFoundException($"There is no replica '{id}'; there are {string.Join(", ", followers.Keys)}.");

    public ValueTask BringUpAsync(ReplicaId replica, CancellationToken cancellationToken) =>
        this[replica] is { IsDetached: false } follower ? follower.BringUpAsync(cancellationToken) : throw new ReplicaSwitchedException(replica);

    public async ValueTask ApplyAsync(CommittedGroup group)
    {
        ApplyPlan plan = await ApplyPlan.MakeAsync(group.Before.Tree, group.Operations, parts.Versions).ConfigureAwait(false);
        PlannedGroup planned = new(group, plan);
        HashSet<ReplicaId> acting = [.. group.Operations.Select(operation => operation.Replica)];
        List<ReplicaFollower> first = [];
        List<ReplicaFollower> others = [];
        foreach (ReplicaFollower follower in inOrder.Where(follower => !follower.IsDetached))
        {
            follower.Enqueue(planned);
            (acting.Contains(follower.Id) ? first : others).Add(follower);
        }

        await fanOut.DrainAsync(first, plan).ConfigureAwait(false);
        LogMessages.SynchronisationStarted(parts.Logger, group.Before.Last.Next.Value, group.After.Last.Value);
        if (parts.SynchronisesBeforeReturn)
        {
            await fanOut.DrainAsync(others, plan).ConfigureAwait(false);
            LogMessages.SynchronisationEnded(parts.Logger, group.Before.Last.Next.Value, group.After.Last.Value);
        }
        else
        {
            others.ForEach(follower => follower.DrainInBackground());
        }
    }

    /// <summary>Waits until every replica has applied what is committed.</summary>
    /// <exception cref="ReplicaFaultedException">One of them cannot.</exception>
    internal async Task SyncAsync(CancellationToken cancellationToken) => await Task
        .WhenAll(followers.Values.Select(follower => Task.Run(async () => await follower.BringUpAsync(cancellationToken).ConfigureAwait(false), cancellationToken)))
        .ConfigureAwait(false);

    public IEnumerable<(ReplicaId Replica, long Operations)> Lags() => followers.Values.Select(follower => (follower.Id, follower.Lag));

    public async ValueTask DisposeAsync()
    {
        Telemetry.RemoveLagSource(this);
        fanOut.Dispose();
        await Task.WhenAll(followers.Values.Select(follower => Task.Run(async () => await follower.DisposeAsync().ConfigureAwait(false)))).ConfigureAwait(false);
    }
}
