using CausalFiles.Naming;
using CausalFiles.Operations;

namespace CausalFiles.Coordination;

/// <summary>
/// What a caller wants done. It is drafted when its turn has come, upon the state that all operations before it leave behind, those of its own
/// group included. When the group has to be put together anew it is drafted again.
/// </summary>
internal abstract class Intent(ReplicaId replica)
{
    /// <summary>The replica that acts.</summary>
    internal ReplicaId Replica => replica;

    /// <summary>What kind of operation it becomes.</summary>
    internal abstract OperationKind Kind { get; }

    /// <summary>Whether it is done in the replica's name, also when the replica cannot follow.</summary>
    internal virtual bool ActsWithoutReplica => false;

    /// <summary>Works out the effects, or throws what the caller will see.</summary>
    internal abstract ValueTask<Draft> DraftAsync(Workspace workspace, CancellationToken cancellationToken);
}
