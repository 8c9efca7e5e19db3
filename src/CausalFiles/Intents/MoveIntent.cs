using CausalFiles.Coordination;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles.Intents;

/// <summary>Gives a file or a directory another path.</summary>
internal sealed class MoveIntent(ReplicaId replica, FilePath from, FilePath to, bool overwrite, OperationId? expected) : Intent(replica)
{
    internal override OperationKind Kind => OperationKind.Move;

    internal override ValueTask<Draft> DraftAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        TreeEntry entry = workspace.State.Tree.Find(from) ?? throw FileSystemErrors.FileNotFound(from);
        FileEntry? file = entry as FileEntry;
        Expectation.Check(from, file, expected);
        EntryMoved moved = new(from, to);
        bool replaces = overwrite && file is not null && to != from && workspace.State.Tree.FindFile(to) is not null;
        return new(new Draft(from, replaces ? [new FileDeleted(to), moved] : [moved])
        {
            BasedOn = file?.Version ?? OperationId.None,
            Snapshot = file?.Content,
        });
    }
}
