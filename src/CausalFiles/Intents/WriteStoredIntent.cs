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

    internal override async ValueTask<Draft> DraftAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        FileEntry? current = workspace.State.Tree.FindFile(path);
        Expectation.Check(path, current, expected);
        await CheckSeenAsync(workspace, cancellationToken).ConfigureAwait(false);
        return new Draft(path, [new FileWritten(path, content)])
        {
            BasedOn = current?.Version ?? OperationId.None,
            Source = source,
            Snapshot = content,
        };
    }

    // A version that stands apart is in the history, and nobody has seen it: to restore it would be an effect without its cause.
    private async ValueTask CheckSeenAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        LogState state = workspace.State;
        if (source != OperationId.None
            && !state.Apart.IsEmpty
            && await workspace.FindOperationAsync(source, cancellationToken).ConfigureAwait(false) is { } author
            && state.IsApart(author.Replica)
            && author.Clock[author.Replica] > state.Knowledge[author.Replica])
        {
            throw new IOException($"Version {source} of '{path}' was written offline by replica {author.Replica} and is not merged yet; until then nobody else can restore it.");
        }
    }
}
