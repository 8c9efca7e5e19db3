using CausalFiles.Naming;

namespace CausalFiles.Coordination;

/// <summary>What the coordinator needs of the replicas. Groups come one at a time; a replica may be brought up meanwhile.</summary>
internal interface IReplicas
{
    /// <summary>Brings a replica that is about to act up to the last committed operation.</summary>
    /// <exception cref="IOException">The replica cannot follow; it must not act.</exception>
    ValueTask BringUpAsync(ReplicaId replica, CancellationToken cancellationToken);

    /// <summary>Lets the replicas apply a group: those that acted in it first, the others now or in the background.</summary>
    /// <remarks>The group is committed, so that this throws nothing: a replica that cannot apply it is marked and catches up later.</remarks>
    ValueTask ApplyAsync(CommittedGroup group);
}
