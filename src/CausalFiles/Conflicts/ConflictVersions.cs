using CausalFiles.Coordination;
using CausalFiles.Durability;
using CausalFiles.OperationLog;
using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles.Conflicts;

/// <summary>What a resolver is shown of the versions of a file.</summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class ConflictVersions(Workspace workspace)
{
    /// <summary>A version that a compaction may have dropped; null when it has.</summary>
    internal async ValueTask<ConflictVersion?> FindAsync(FileEntry file, CancellationToken cancellationToken)
    {
        try
        {
            await workspace.CheckAsync(file, cancellationToken).ConfigureAwait(false);
        }
        catch (CorruptionException e) when (e.InnerException is RecordsDroppedException)
        {
            return null;
        }

        return await OfAsync(file, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A version that can be read.</summary>
    internal async ValueTask<ConflictVersion> OfAsync(FileEntry file, CancellationToken cancellationToken) => new(
        await workspace.FindOperationAsync(file.Version, cancellationToken).ConfigureAwait(false) is { } written
            ? await FindAuthorAsync(written, file, cancellationToken).ConfigureAwait(false)
            : null,
        file.Content.Length,
        token => workspace.OpenAsync(file, token));

    // A merge writes what its replica had written before, into operations that stand right before it.
    private async ValueTask<Operation> FindAuthorAsync(Operation written, FileEntry file, CancellationToken cancellationToken)
    {
        if (written.Kind != OperationKind.Merge)
        {
            return written;
        }

        for (long id = written.Id.Value - 1; id > 0; id--)
        {
            Operation? before = await workspace.FindOperationAsync(new OperationId(id), cancellationToken).ConfigureAwait(false);
            if (before is not { IsOffline: true } || before.Replica != written.Replica)
            {
                break;
            }

            if (before.Changes.OfType<FileChanged>().Any(changed => changed.Content == file.Content))
            {
                return before;
            }
        }

        return written;
    }
}
