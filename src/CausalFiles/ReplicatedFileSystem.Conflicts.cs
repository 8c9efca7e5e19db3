using System.Runtime.CompilerServices;
using CausalFiles.Conflicts;
using CausalFiles.Durability;
using CausalFiles.OperationLog;
using CausalFiles.Operations;

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
        ConflictReader versions = new(parts.Versions);
        await foreach (Operation merge in history.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            foreach (Conflict conflict in merge.Conflicts)
            {
                yield return new SettledConflict(merge, conflict)
                {
                    Base = await versions.FindAsync(conflict.Base, cancellationToken).ConfigureAwait(false),
                    Theirs = await versions.FindAsync(conflict.Theirs, cancellationToken).ConfigureAwait(false),
                    Ours = await versions.FindAsync(conflict.Ours, cancellationToken).ConfigureAwait(false),
                };
            }
        }
    }
}
