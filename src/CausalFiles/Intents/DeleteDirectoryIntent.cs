using CausalFiles.Coordination;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles.Intents;

/// <summary>Deletes a directory: an empty one, or with all that it holds.</summary>
internal sealed class DeleteDirectoryIntent(ReplicaId replica, FilePath path, bool recursive) : Intent(replica)
{
    internal override OperationKind Kind => OperationKind.DeleteDirectory;

    internal override ValueTask<Draft> DraftAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        DirectoryEntry directory = workspace.State.Tree.GetDirectory(path);
        return directory.IsEmpty || recursive || path.IsRoot
            ? new(new Draft(path, [new DirectoryDeleted(path)]))
            : throw FileSystemErrors.NotEmpty(path);
    }
}
