using CausalFiles.Coordination;
using CausalFiles.Durability;
using CausalFiles.OperationLog;
using CausalFiles.State;

namespace CausalFiles.Conflicts;

/// <summary>What a resolver is shown of the versions of a file.</summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class ConflictVersions(Workspace workspace)
{
    private readonly Authors authors = new(workspace.FindOperationAsync);

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
        await authors.FindAsync(file.Written, cancellationToken).ConfigureAwait(false),
        file.Content.Length,
        token => workspace.OpenAsync(file, token));
}
