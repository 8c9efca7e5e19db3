using CausalFiles.Coordination;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.Snapshots;
using CausalFiles.State;

namespace CausalFiles.Intents;

/// <summary>Gives a file a new content, and creates it when it is absent; the kinds differ in where the content comes from.</summary>
internal abstract class ContentIntent(ReplicaId replica, OperationKind kind, FilePath path, OperationId? expected) : Intent(replica)
{
    internal sealed override OperationKind Kind => kind;

    private protected FilePath Path => path;

    private protected virtual OperationId Source => OperationId.None;

    internal sealed override async ValueTask<Draft> DraftAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        FileEntry? current = workspace.State.Tree.FindFile(path);
        Expectation.Check(path, current, expected);
        Snapshot content = await ProduceAsync(workspace, current, cancellationToken).ConfigureAwait(false);
        return new Draft(path, [new FileWritten(path, content)])
        {
            BasedOn = current?.Version ?? OperationId.None,
            Source = Source,
            Snapshot = content,
        };
    }

    /// <summary>Makes the new content out of the current file, if there is one.</summary>
    private protected abstract ValueTask<Snapshot> ProduceAsync(Workspace workspace, FileEntry? current, CancellationToken cancellationToken);

    /// <summary>The content, safe from a caller that goes on to use its buffer: only what may stay in memory needs a copy.</summary>
    private protected static ReadOnlyMemory<byte> Own(ReadOnlyMemory<byte> content) =>
        content.Length <= ContentReader.MaxCachedLength ? content.ToArray() : content;
}
