using System.Runtime.CompilerServices;
using CausalFiles.Conflicts;
using CausalFiles.Durability;
using CausalFiles.OperationLog;
using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles;

/// <content>The conflicts of the history.</content>
public sealed partial class ReplicatedFileSystem
{
    /// <summary>
    /// The conflicts that were settled when replicas that had worked by themselves came back, the oldest first, up to the last that is committed when the reading starts. Of those that a
    /// compaction has dropped, the pinned ones come first.
    /// </summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The conflicts, each with its versions, which can be opened.</returns>
    /// <exception cref="CorruptionException">A record is not what was appended.</exception>
    /// <exception cref="RecordsDroppedException">A compaction has dropped operations while they were being read.</exception>
    public async IAsyncEnumerable<SettledConflict> ConflictsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (Operation merge in history.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            foreach (Conflict conflict in merge.Conflicts)
            {
                yield return new SettledConflict(merge, conflict)
                {
                    Base = await FindVersionAsync(conflict.Base, cancellationToken).ConfigureAwait(false),
                    Theirs = await FindVersionAsync(conflict.Theirs, cancellationToken).ConfigureAwait(false),
                    Ours = await FindVersionAsync(conflict.Ours, cancellationToken).ConfigureAwait(false),
                };
            }
        }
    }

    private async ValueTask<ConflictVersion?> FindVersionAsync(EffectId version, CancellationToken cancellationToken)
    {
        Operation? operation = version == EffectId.None ? null : await FindOperationAsync(version.Operation, cancellationToken).ConfigureAwait(false);
        return operation is not null && version.Index < operation.Changes.Count && operation.Changes[version.Index] is FileChanged { Content: var content }
            ? new ConflictVersion(
                await new Authors(FindOperationAsync).FindAsync(version, cancellationToken).ConfigureAwait(false),
                content.Length,
                token => parts.Versions.OpenAsync(new FileVersion(version.Operation, content), token))
            : null;
    }

    private async ValueTask<Operation?> FindOperationAsync(OperationId id, CancellationToken cancellationToken)
    {
        try
        {
            return await parts.Log.ReadOperationAsync(id, cancellationToken).ConfigureAwait(false);
        }
        catch (RecordsDroppedException)
        {
            return null;
        }
    }
}
