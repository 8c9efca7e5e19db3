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
        ChunkTree content = change.Content ?? await workspace.SpliceAsync(current, change.Splice, cancellationToken).ConfigureAwait(false);
        DeltaChain before = current is null ? DeltaChain.Whole : workspace.ChainOf(current);
        FileChanged effect = Describe(current, before, change.Splice, content.Snapshot, workspace.MaxInline);
        workspace.Bring(content, isInRecord: effect is FileSpliced);
        return new Draft(path, [effect])
        {
            BasedOn = current?.Version ?? OperationId.None,
            Snapshot = content.Snapshot,
        };
    }

    /// <summary>Works out what is exchanged.</summary>
    private protected abstract ValueTask<Change> ProduceAsync(Workspace workspace, FileEntry? current, CancellationToken cancellationToken);

    private FileChanged Describe(FileEntry? current, DeltaChain before, Splice splice, Snapshot content, int maxInline)
    {
        bool isWhole = splice.Inserted.Length == content.Length;
        DeltaChain chain = isWhole ? DeltaChain.Whole : new DeltaChain(before.Links + 1, before.Bytes + splice.Inserted.Length);
        // With a limit of 0 the store has every content, also one to which nothing is added.
        return maxInline > 0 && splice.Inserted.Length <= maxInline && chain.Links <= MostLinks && chain.Bytes <= MostBytes
            ? new FileSpliced(path, current?.Written ?? EffectId.None, splice, content, chain)
            : new FileWritten(path, content);
    }

    /// <summary>What is exchanged in the current content.</summary>
    /// <param name="Splice">The part; its bytes belong to the operation from now on.</param>
    /// <param name="Content">The content that results, if it is known already.</param>
    private protected readonly record struct Change(Splice Splice, ChunkTree? Content = null);
}
