using CausalFiles.Coordination;
using CausalFiles.Naming;
using CausalFiles.Operations;

namespace CausalFiles.Intents;

/// <summary>Lets a replica leave the root. It changes no file, and happens also when the replica cannot follow any more.</summary>
internal sealed class RetireIntent(ReplicaId replica) : Intent(replica)
{
    internal override OperationKind Kind => OperationKind.Retire;

    internal override bool NeedsReplica => false;

    internal override ValueTask<Draft> DraftAsync(Workspace workspace, CancellationToken cancellationToken) => new(new Draft(FilePath.Root, []));
}
