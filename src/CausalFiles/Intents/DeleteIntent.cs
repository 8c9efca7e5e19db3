using CausalFiles.Coordination;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles.Intents;

/// <summary>Deletes a file.</summary>
internal sealed class DeleteIntent(ReplicaId replica, FilePath path, OperationId? expected) : Intent(replica)
{
    internal override OperationKind Kind => OperationKind.Delete;

    internal override ValueTask<Draft> DraftAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        FileEntry file = workspace.State.Tree.GetFile(path);
        Expectation.Check(path, file, expected);
        return new(new Draft(path, [new FileDeleted(path)]) { BasedOn = file.Version });
    }
}
