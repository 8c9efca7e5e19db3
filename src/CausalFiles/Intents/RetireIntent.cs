using CausalFiles.Coordination;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles.Intents;

/// <summary>Lets a replica leave the root. It changes no file, and happens also when the replica cannot follow any more.</summary>
/// <param name="replica">The replica.</param>
/// <param name="check">Refuses, by throwing, in the state that all operations before it leave: those of other processes too.</param>
internal sealed class RetireIntent(ReplicaId replica, Action<LogState> check) : Intent(replica)
{
    internal override OperationKind Kind => OperationKind.Retire;

    internal override bool NeedsReplica => false;

    internal override ValueTask<Draft> DraftAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        check(workspace.State);
        return new(new Draft(FilePath.Root, []));
    }
}
