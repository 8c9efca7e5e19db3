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

    private readonly ReplicaParts parts;
    private readonly LogState zero;
    private readonly FanOut fanOut;

    // Replaced as a whole when a replica joins or leaves.
    private SortedDictionary<ReplicaId, ReplicaFollower> followers = [];

    internal ReplicaSet(IEnumerable<ReplicaPaths> replicas, ReplicaParts parts, LogState zero)
    {
        bool holdsFiles = parts.Files.FileSystem is FileSystem && !OperatingSystem.IsWindows();
        this.parts = parts with { MostHandles = () => holdsFiles ? MostHandles / Math.Max(1, followers.Count) : 0 };
        this.zero = zero;
        foreach (ReplicaPaths paths in replicas)
        {
            followers.Add(paths.Id, Create(paths));
        }

        fanOut = new FanOut(parts.Time);
        Telemetry.AddLagSource(this);
    }

    public string Root => parts.Root;

    internal IReadOnlyCollection<ReplicaFollower> Followers => Members.Values;

    internal ReplicaFollower this[ReplicaId id] =>
        Members.GetValueOrDefault(id) ?? throw new KeyNotFoundException($"There is no replica '{id}'; there are {string.Join(", ", Members.Keys)}.");

    private SortedDictionary<ReplicaId, ReplicaFollower> Members => Volatile.Read(ref followers);

    /// <summary>Makes a replica that is not told of anything yet.</summary>
    internal ReplicaFollower Create(ReplicaPaths paths) => new(paths, parts, zero);

    /// <summary>From the next group on a replica is told of what is committed. Replicas come and go one at a time.</summary>
    internal void Add(ReplicaFollower follower) =>
        Volatile.Write(ref followers, new SortedDictionary<ReplicaId, ReplicaFollower>(Members) { { follower.Id, follower } });

    /// <summary>From the next group on a replica is told of nothing more.</summary>
    internal void Remove(ReplicaFollower follower)
    {
        SortedDictionary<ReplicaId, ReplicaFollower> others = new(Members);
        _ = others.Remove(follower.Id);
        Volatile.Write(ref followers, others);
    }

    /// <exception cref="ReplicaRetiredException">The replica was retired, or is about to be.</exception>
    /// <exception cref="ReplicaFaultedException">The replica cannot follow.</exception>
    public ValueTask BringUpAsync(ReplicaId replica, CancellationToken cancellationToken) =>
        !Members.TryGetValue(replica, out ReplicaFollower? follower) || follower.IsLeaving ? throw new ReplicaRetiredException(replica)
        : follower.IsDetached ? throw new ReplicaSwitchedException(replica)
        : follower.BringUpAsync(cancellationToken);

    public async ValueTask ApplyAsync(CommittedGroup group)
    {
        ApplyPlan plan = await ApplyPlan.MakeAsync(group.Before.Tree, group.Operations, parts.Versions).ConfigureAwait(false);
        PlannedGroup planned = new(group, plan);
        HashSet<ReplicaId> acting = [.. group.Operations.Select(operation => operation.Replica)];
        List<ReplicaFollower> first = [];
        List<ReplicaFollower> others = [];
        foreach (ReplicaFollower follower in Members.Values.Where(follower => !follower.IsDetached))
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
        .WhenAll(Members.Values.Select(follower => Task.Run(async () => await follower.BringUpAsync(cancellationToken).ConfigureAwait(false), cancellationToken)))
        .ConfigureAwait(false);

    public IEnumerable<(ReplicaId Replica, long Operations)> Lags() => Members.Values.Select(follower => (follower.Id, follower.Lag));

    public async ValueTask DisposeAsync()
    {
        Telemetry.RemoveLagSource(this);
        fanOut.Dispose();
        await Task.WhenAll(Members.Values.Select(follower => Task.Run(async () => await follower.DisposeAsync().ConfigureAwait(false)))).ConfigureAwait(false);
    }
}
