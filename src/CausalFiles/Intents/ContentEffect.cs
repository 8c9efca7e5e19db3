using CausalFiles.Contents;
using CausalFiles.Coordination;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles.Intents;

/// <summary>Decides whether a content travels in the record of its operation or is kept in the snapshot store first.</summary>
internal static class ContentEffect
{
    // Beyond this a version would take too long to be put together out of the log; the coordinator sees to it that it hardly ever comes to
    // that.
    private const long MostLinks = 4096;
    private const long MostBytes = 64L << 20;

    /// <summary>The effect that gives a file a content, which it brings.</summary>
    /// <param name="workspace">What is drafted upon.</param>
    /// <param name="path">The file.</param>
    /// <param name="current">What it holds; null when it is absent.</param>
    /// <param name="change">In what the content differs from that; null for all of it, or too much to compare.</param>
    /// <param name="content">The content.</param>
    /// <param name="cancellationToken">Ends the reading of the content.</param>
    internal static async ValueTask<FileChanged> BringAsync(
        Workspace workspace, FilePath path, FileEntry? current, Splice? change, ChunkTree content, CancellationToken cancellationToken)
    {
        FileChanged effect = await DescribeAsync(workspace, path, current, change, content, cancellationToken).ConfigureAwait(false);
        workspace.Bring(content, isInRecord: effect is FileSpliced);
        return effect;
    }

    // What the record can carry it carries; the rest is kept by the snapshot store, and with a limit of 0 everything, also a content to which nothing is added.
    private static async ValueTask<FileChanged> DescribeAsync(
        Workspace workspace, FilePath path, FileEntry? current, Splice? change, ChunkTree content, CancellationToken cancellationToken)
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
}
