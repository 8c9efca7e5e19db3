using CausalFiles.Checkpoints;
using CausalFiles.Contents;
using CausalFiles.Durability;
using CausalFiles.OperationLog;
using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles.Versions;

/// <summary>Follows a version back through the records of the log: each tells how its content came out of the one before.</summary>
/// <param name="read">Reads an operation of the log.</param>
/// <param name="start">What the history begins with.</param>
/// <threadsafety>Safe for any number of threads.</threadsafety>
internal sealed class VersionChain(Func<OperationId, CancellationToken, ValueTask<Operation>> read, BaseState? start)
{
    /// <summary>One step back.</summary>
    /// <exception cref="CorruptionException">The log does not have the record, or the record does not have the content.</exception>
    internal async ValueTask<Link> FollowAsync(Link at, CancellationToken cancellationToken)
    {
        FileVersion version = at.Before!.Value;
        Operation operation = at.Record ?? await ReadAsync(version, cancellationToken).ConfigureAwait(false);
        FileChanged changed = operation.Changes.OfType<FileChanged>().FirstOrDefault(change => change.Content == version.Content)
            ?? throw Missing(version, "its operation does not write it");
        if (changed is not FileSpliced spliced)
        {
            // A content that was restored stands where it was written first.
            return operation.Source != OperationId.None
                ? new Link(Splice: null, new FileVersion(operation.Source, version.Content))
                : throw Missing(version, "the snapshot store does not have it");
        }

        if (spliced.IsWhole)
        {
            return new Link(spliced with { Splice = spliced.Splice with { Offset = 0, Removed = 0 } }, Before: null);
        }

        if (start?.ContentOf(spliced.Base) is { } kept)
        {
            // Its record was dropped, and the snapshot store has the content.
            return new Link(spliced, new FileVersion(spliced.Base.Operation, kept));
        }

        Operation before = await ReadAsync(new FileVersion(spliced.Base.Operation, version.Content), cancellationToken).ConfigureAwait(false);
        return spliced.Base.Index < before.Changes.Count && before.Changes[spliced.Base.Index] is FileChanged basis
            ? new Link(spliced, new FileVersion(before.Id, basis.Content), before)
            : throw Missing(version, $"it builds upon effect {spliced.Base}, which writes no file");
    }

    /// <summary>Makes sure that a splice has led to the content that its record names.</summary>
    /// <exception cref="CorruptionException">It has led to another.</exception>
    internal static void Check(FileSpliced spliced, ChunkTree tree)
    {
        if (tree.Snapshot != spliced.Content)
        {
            throw new CorruptionException(
                spliced.Content.Address.ToString(), offset: null, $"put together from the log, the content of '{spliced.Path}' is {tree.Snapshot}");
        }
    }

    private async ValueTask<Operation> ReadAsync(FileVersion version, CancellationToken cancellationToken)
    {
        try
        {
            return await read(version.Operation, cancellationToken).ConfigureAwait(false);
        }
        catch (RecordsDroppedException e)
        {
            throw Missing(version, "the log has dropped its operation, and the snapshot store does not have it", e);
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw Missing(version, "the log does not have its operation", e);
        }
    }

    private static CorruptionException Missing(FileVersion version, string detail, Exception? inner = null) =>
        new($"{version.Content.Address} of operation {version.Operation}", offset: null, detail, inner);

    /// <summary>How a content came about.</summary>
    /// <param name="Splice">What was exchanged; null where the content is that of <paramref name="Before"/>.</param>
    /// <param name="Before">The version that it came out of; null for none.</param>
    /// <param name="Record">The record of that version, if it has been read already.</param>
    internal readonly record struct Link(FileSpliced? Splice, FileVersion? Before, Operation? Record = null);
}
