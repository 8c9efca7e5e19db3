using CausalFiles.Clocks;
using CausalFiles.Coordination;
using CausalFiles.History;
using CausalFiles.Naming;
using CausalFiles.Offline;
using CausalFiles.Operations;
using CausalFiles.Replication;
using CausalFiles.Snapshots;
using CausalFiles.State;
using CausalFiles.Threading;
using CausalFiles.Versions;

namespace CausalFiles;

/// <summary>
/// One replica: the files as one client, device or worker sees and changes them. The names of its methods follow <c>System.IO.File</c>.
/// </summary>
/// <remarks>
/// <para>A changing operation is committed in this order, under the coordinator lock: stamped, its content durable in the snapshot store, its record durable
/// in the log, applied here, synchronised to the other replicas. An operation that throws has changed nothing, with one exception: after a
/// <see cref="OperationLog.LogFailedException"/> only opening the root again tells.</para>
/// <para>Methods that take <c>expected</c> happen only if the file still has that version; <see cref="OperationId.None"/> stands for a file that does not
/// exist, and null for whatever there is.</para>
/// <para>All methods may throw, besides what they say: <see cref="InvalidPathException"/> for a path that breaks the rules,
/// <see cref="ReplicaFaultedException"/> while this replica cannot follow, <see cref="ReplicaRetiredException"/> once it was retired,
/// <see cref="ObjectDisposedException"/> after closing,
/// <see cref="OperationCanceledException"/> when cancelled before the operation is committed, <see cref="Durability.CorruptionException"/> for
/// damaged content, and <see cref="IOException"/> when a disk fails or is full.</para>
/// </remarks>
/// <threadsafety>Every member may be called by any number of threads.</threadsafety>
public sealed partial class Replica
{
    private readonly ReplicaFollower follower;
    private readonly Coordinator coordinator;
    private readonly VersionReader versions;
    private readonly ISnapshotStore store;
    private readonly HistoryReader history;
    private readonly SharedGate incoming;
    private readonly ReadTracking readTracking;
    private readonly int maxInline;
    private readonly OfflineReplica offline;

    internal Replica(ReplicaFollower follower, ReplicatedFileSystemParts parts, HistoryReader history)
    {
        this.follower = follower;
        this.history = history;
        incoming = parts.Incoming;
        coordinator = parts.Coordinator;
        offline = parts.Offline[follower.Id];
        versions = parts.Versions;
        store = parts.Store;
        readTracking = parts.Options.ReadTracking;
        maxInline = parts.Options.MaxInlineContent;
    }

    /// <summary>The name.</summary>
    public ReplicaId Id => follower.Id;

    /// <summary>The plain directory that holds the files, as a full path. Other programs may read it.</summary>
    public string DirectoryPath => follower.Path;

    /// <summary>
    /// Everything that this replica has applied, as a vector clock; also the causal token that a client takes to another replica (<see cref="WaitForAsync"/>).
    /// </summary>
    public IVectorClock Clock => follower.Applied.Knowledge;

    /// <summary>The last operation of the log that this replica has applied; what it has done offline does not count.</summary>
    public OperationId LastApplied => follower.Progress;

    /// <summary>Whether the replica follows the log.</summary>
    public ReplicaStatus Status => follower.IsRetired ? ReplicaStatus.Retired
        : Fault is not null ? ReplicaStatus.Faulted
        : offline.IsAway ? ReplicaStatus.Offline
        : ReplicaStatus.Following;

    /// <summary>What keeps the replica from following, or one that works local-first from being reconciled; null while nothing does.</summary>
    public Exception? Fault => follower.Fault ?? offline.Failure;

    /// <inheritdoc/>
    public override string ToString() => $"{Id} at operation {LastApplied}{(Status == ReplicaStatus.Following ? "" : $", {Status}")}";

    // What the replica shows of its own, unless it was retired: then it follows nothing any more.
    private LogState Applied => follower.IsRetired ? throw new ReplicaRetiredException(Id) : follower.Applied;

    private Task<Operation> CommitAsync(Intent intent, CancellationToken cancellationToken) => follower.IsRetired
        ? Task.FromException<Operation>(new ReplicaRetiredException(Id))
        : offline.CommitAsync(intent, cancellationToken);
}
