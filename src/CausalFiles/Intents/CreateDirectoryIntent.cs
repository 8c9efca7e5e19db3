using CausalFiles.Coordination;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles.Intents;

/// <summary>Creates a directory with the missing ones above it; one that exists stays as it is.</summary>
internal sealed class CreateDirectoryIntent(ReplicaId replica, FilePath path) : Intent(replica)
{
    internal override OperationKind Kind => OperationKind.CreateDirectory;

    internal override ValueTask<Draft> DraftAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        Stack<Effect> missing = new();
        for (FilePath directory = path; !directory.IsRoot; directory = directory.Parent)
        {
            TreeEntry? entry = workspace.State.Tree.Find(directory);
            if (entry is FileEntry)
            {
                throw FileSystemErrors.IsFile(directory);
            }

            if (entry is not null)
            {
                break;
            }

            missing.Push(new DirectoryCreated(directory));
        }

        return new(new Draft(path, [.. missing]));
    }
}
