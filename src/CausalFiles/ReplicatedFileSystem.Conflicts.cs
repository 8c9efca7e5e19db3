using System.Runtime.CompilerServices;
using CausalFiles.Conflicts;
using CausalFiles.Durability;
using CausalFiles.Naming;
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
                    Base = await FindVersionAsync(conflict.Base, conflict, cancellationToken).ConfigureAwait(false),
                    Theirs = await FindVersionAsync(conflict.Theirs, conflict, cancellationToken).ConfigureAwait(false),
                    Ours = await FindVersionAsync(conflict.Ours, conflict, cancellationToken).ConfigureAwait(false),
                };
            }
        }
    }

    private async ValueTask<ConflictVersion?> FindVersionAsync(OperationId version, Conflict conflict, CancellationToken cancellationToken)
    {
        if (version == OperationId.None)
        {
            return null;
        }

        try
        {
            Operation operation = await parts.Log.ReadOperationAsync(version, cancellationToken).ConfigureAwait(false);
            return FindChange(operation, conflict.Path) is { } written
                ? new ConflictVersion(operation, written.Length, token => parts.Versions.OpenAsync(new FileVersion(version, written), token))
                : null;
        }
        catch (RecordsDroppedException)
        {
            return null;
        }
    }

    // An operation that wrote several files wrote this one where it is, or where it was moved from under this name.
    private static Contents.Snapshot? FindChange(Operation operation, FilePath path)
    {
        List<FileChanged> written = [.. operation.Changes.OfType<FileChanged>()];
        return (written.FindLast(change => change.Path == path)
            ?? written.FindLast(change => string.Equals(change.Path.Name, path.Name, StringComparison.Ordinal))
            ?? (written.Count == 1 ? written[0] : null))?.Content;
    }
}
