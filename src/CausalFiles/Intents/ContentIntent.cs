using CausalFiles.Contents;
using CausalFiles.Coordination;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles.Intents;

/// <summary>Gives a file a new content, and creates it when it is absent; the kinds differ in what they exchange.</summary>
internal abstract class ContentIntent(ReplicaId replica, OperationKind kind, FilePath path, OperationId? expected) : Intent(replica)
{
    // Beyond this a version would take too long to be put together out of the log; the coordinator sees to it that it hardly ever comes to
    // that.
    private const long MostLinks = 4096;
    private const long MostBytes = 64L << 20;

    internal sealed override OperationKind Kind => kind;

    private protected FilePath Path => path;

    internal sealed override async ValueTask<Draft> DraftAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        FileEntry? current = workspace.State.Tree.FindFile(path);
        Expectation.Check(path, current, expected);
        Change change = await ProduceAsync(workspace, current, cancellationToken).ConfigureAwait(false);
        ChunkTree content = change.Content ?? await workspace.SpliceAsync(current, change.Splice!.Value, cancellationToken).ConfigureAwait(false);
        FileChanged effect = await DescribeAsync(workspace, current, change.Splice, content, cancellationToken).ConfigureAwait(false);
        workspace.Bring(content, isInRecord: effect is FileSpliced);
        return new Draft(path, [effect])
        {
            BasedOn = current?.Version ?? OperationId.None,
            Snapshot = content.Snapshot,
        };
    }

    /// <summary>Works out what is exchanged.</summary>
    private protected abstract ValueTask<Change> ProduceAsync(Workspace workspace, FileEntry? current, CancellationToken cancellationToken);

    // What the record can carry it carries; the rest is kept by the snapshot store.
    private async ValueTask<FileChanged> DescribeAsync(
        Workspace workspace, FileEntry? current, Splice? change, ChunkTree content, CancellationToken cancellationToken)
    {
        if (workspace.MaxInline == 0 || (change?.Inserted.Length ?? content.Snapshot.Length) > workspace.MaxInline)
        {
            return new FileWritten(path, content.Snapshot);
        }

        Splice splice = change ?? new Splice(
            Offset: 0, current?.Content.Length ?? 0, await workspace.ReadAsync(content, cancellationToken).ConfigureAwait(false));
        bool isWhole = splice.Inserted.Length == content.Snapshot.Length;
        DeltaChain before = current is null || isWhole ? DeltaChain.Whole : workspace.ChainOf(current);
        DeltaChain chain = isWhole ? DeltaChain.Whole : new DeltaChain(before.Links + 1, before.Bytes + splice.Inserted.Length);
        return chain.Links <= MostLinks && chain.Bytes <= MostBytes
            ? new FileSpliced(path, current?.Written ?? EffectId.None, splice, content.Snapshot, chain)
            : new FileWritten(path, content.Snapshot);
    }

    /// <summary>What is exchanged in the current content.</summary>
    /// <param name="Splice">The part, whose bytes belong to the operation from now on; null for all of it, or too much to compare.</param>
    /// <param name="Content">The content that results; null to work it out.</param>
    private protected readonly record struct Change(Splice? Splice, ChunkTree? Content = null);
}
