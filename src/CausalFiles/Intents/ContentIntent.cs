using CausalFiles.Contents;
using CausalFiles.Coordination;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles.Intents;

/// <summary>Gives a file a new content, and creates it when it is absent; the kinds differ in what they exchange.</summary>
internal abstract class ContentIntent(ReplicaId replica, OperationKind kind, FilePath path, OperationId? expected) : Intent(replica)
{
    internal sealed override OperationKind Kind => kind;

    private protected FilePath Path => path;

    internal sealed override async ValueTask<Draft> DraftAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        FileEntry? current = workspace.State.Tree.FindFile(path);
        Expectation.Check(path, current, expected);
        Change change = await ProduceAsync(workspace, current, cancellationToken).ConfigureAwait(false);
        ChunkTree content = change.Content ?? await workspace.SpliceAsync(current, change.Splice!.Value, cancellationToken).ConfigureAwait(false);
        FileChanged effect = await ContentEffect.BringAsync(workspace, path, current, change.Splice, content, cancellationToken).ConfigureAwait(false);
        return new Draft(path, [effect])
        {
            BasedOn = current?.Version ?? OperationId.None,
            Snapshot = content.Snapshot,
        };
    }

    /// <summary>Works out what is exchanged.</summary>
    private protected abstract ValueTask<Change> ProduceAsync(Workspace workspace, FileEntry? current, CancellationToken cancellationToken);

    /// <summary>What is exchanged in the current content.</summary>
    /// <param name="Splice">The part, whose bytes belong to the operation from now on; null for all of it, or too much to compare.</param>
    /// <param name="Content">The content that results; null to work it out.</param>
    private protected readonly record struct Change(Splice? Splice, ChunkTree? Content = null);
}
