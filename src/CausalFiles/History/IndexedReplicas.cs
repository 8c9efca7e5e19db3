using CausalFiles.Coordination;
using CausalFiles.Naming;

namespace CausalFiles.History;

/// <summary>Tells the index of each committed group before the replicas apply it.</summary>
internal sealed class IndexedReplicas(IReplicas replicas, HistoryIndex index) : IReplicas
{
    public ValueTask BringUpAsync(ReplicaId replica, CancellationToken cancellationToken) => replicas.BringUpAsync(replica, cancellationToken);

    public ValueTask ApplyAsync(CommittedGroup group)
    {
        index.Add(group.Operations);
        return replicas.ApplyAsync(group);
    }
}
