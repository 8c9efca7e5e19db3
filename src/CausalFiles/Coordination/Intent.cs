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

    /// <summary>Whether the replica takes part as it is, so that it has to be up to date; not so when what it has done before is brought into the log.</summary>
    internal virtual bool NeedsReplica => true;

    /// <summary>Works out the effects, or throws what the caller will see.</summary>
    internal abstract ValueTask<Draft> DraftAsync(Workspace workspace, CancellationToken cancellationToken);
}
