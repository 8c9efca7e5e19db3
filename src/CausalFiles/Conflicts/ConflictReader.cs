using CausalFiles.OperationLog;
using CausalFiles.Operations;
using CausalFiles.State;
using CausalFiles.Versions;

namespace CausalFiles.Conflicts;

/// <summary>Finds the versions that a settled conflict names.</summary>
/// <threadsafety>Safe for any number of threads.</threadsafety>
internal sealed class ConflictReader
{
    private readonly VersionReader versions;
    private readonly Authors authors;

    internal ConflictReader(VersionReader versions)
    {
        this.versions = versions.Remembering();
        authors = new Authors(FindOperationAsync);
    }

    /// <summary>A version; null for none, and when a compaction has dropped it.</summary>
    internal async ValueTask<ConflictVersion?> FindAsync(EffectId version, CancellationToken cancellationToken)
    {
        Operation? operation = version == EffectId.None ? null : await FindOperationAsync(version.Operation, cancellationToken).ConfigureAwait(false);
        return operation is not null && version.Index < operation.Changes.Count && operation.Changes[version.Index] is FileChanged { Content: var content }
            ? new ConflictVersion(
                await authors.FindAsync(version, cancellationToken).ConfigureAwait(false),
                content.Length,
                token => versions.OpenAsync(new FileVersion(version.Operation, content), token))
            : null;
    }

    private async ValueTask<Operation?> FindOperationAsync(OperationId id, CancellationToken cancellationToken)
    {
        try
        {
            return await versions.ReadOperationAsync(id, cancellationToken).ConfigureAwait(false);
        }
        catch (RecordsDroppedException)
        {
            return null;
        }
    }
}
