using CausalFiles.Contents;
using CausalFiles.Coordination;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles.Intents;

/// <summary>
/// Gives a file a content that is kept already: one that came as a stream and is in the snapshot store, or an earlier version.
/// </summary>
internal sealed class WriteStoredIntent(
    ReplicaId replica, OperationKind kind, FilePath path, Snapshot content, OperationId? expected, OperationId source = default)
    : Intent(replica)
{
    internal override OperationKind Kind => kind;

    internal override ValueTask<Draft> DraftAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        FileEntry? current = workspace.State.Tree.FindFile(path);
        Expectation.Check(path, current, expected);
        return new(new Draft(path, [new FileWritten(path, content)])
        {
            BasedOn = current?.Version ?? OperationId.None,
            Source = source,
            Snapshot = content,
        });
    }
}
