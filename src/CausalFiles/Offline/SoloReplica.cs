using CausalFiles.Coordination;
using CausalFiles.Naming;
using CausalFiles.Replication;
using CausalFiles.Versions;

namespace CausalFiles.Offline;

/// <summary>The one replica that follows an outbox.</summary>
/// <threadsafety>As its interface says.</threadsafety>
internal sealed class SoloReplica(ReplicaFollower follower, VersionReader versions) : IReplicas
{
    /// <summary>The replica follows the log again; whoever waits is to wait there.</summary>
    internal bool HasLeft { get; set; }

    /// <summary>Why the replica must do nothing more by itself: what it has done is settled in the log, and it has yet to be taken there. Null while it may.</summary>
    internal IOException? Settled { get; set; }

    public ValueTask BringUpAsync(ReplicaId replica, CancellationToken cancellationToken) =>
        HasLeft ? throw new ReplicaSwitchedException(replica)
        : Settled is { } reason ? throw reason
        : follower.BringUpAsync(cancellationToken);

    public async ValueTask ApplyAsync(CommittedGroup group)
    {
        ApplyPlan plan = await ApplyPlan.MakeAsync(group.Before.Tree, group.Operations, versions).ConfigureAwait(false);
        follower.Enqueue(new PlannedGroup(group, plan));
        await follower.DrainAsync().ConfigureAwait(false);
    }
}
