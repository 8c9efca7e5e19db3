using CausalFiles.Durability;
using CausalFiles.Naming;
using CausalFiles.OperationLog;
using CausalFiles.Operations;

namespace CausalFiles;

/// <content>Looking on.</content>
public sealed partial class ReplicatedFileSystem
{
    /// <summary>
    /// The operations that touch a path, in the order of the log: first those that there are, then each new one as soon as it is committed. It does not end by
    /// itself.
    /// </summary>
    /// <remarks>
    /// <para>An operation touches a path when it names it, or anything within it, or moves or deletes a directory that holds it; a move touches both of its paths.
    /// A path is watched, not what stands there: what is moved away is not followed.</para>
    /// <para>As in <see cref="HistoryAsync(FilePath, CancellationToken)"/>, recorded reads are operations too (<see cref="Operation.IsChange"/> tells). Who reads
    /// what it watches sees its own reads, unless with <see cref="ReadVersionAsync"/> or <see cref="OpenSnapshotAsync"/>, which record nothing.</para>
    /// <para>Each operation is told of once. Who goes on later from the last operation that it has dealt with misses none and sees none again. Writers never wait
    /// for who watches; one that is slow reads what is in the log later, unless a compaction has dropped it, and then it is told so.</para>
    /// <para>A merge that settled a conflict about a path without changing anything there touches it as little as it stands in its history; <see cref="ConflictsAsync"/> tells of it.</para>
    /// <para>An operation may be told of before replicas have applied it: <see cref="Replica.WaitForAsync"/> with its <see cref="Operation.Clock"/> waits
    /// for one that is to be looked at. Going on from an operation reads all records after it.</para>
    /// </remarks>
    /// <param name="path">The file or directory, which need not exist; the default is the root of the tree, for all operations.</param>
    /// <param name="from">
    /// The operation after which to begin. <see cref="OperationId.None"/>, the default, for the beginning of the history that there is, as in
    /// <see cref="HistoryAsync(CancellationToken)"/>; <see cref="LastOperation"/> for what comes from now on.
    /// </param>
    /// <param name="cancellationToken">Ends the watch with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The operations.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no operation <paramref name="from"/>.</exception>
    /// <exception cref="RecordsDroppedException">A compaction has dropped operations that were still to be told of.</exception>
    /// <exception cref="CorruptionException">A record is not what was appended.</exception>
    /// <exception cref="ObjectDisposedException">The root is closed, or was meanwhile.</exception>
    public IAsyncEnumerable<Operation> WatchAsync(
        FilePath path = default, OperationId from = default, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from.Value, nameof(from));
        return watcher.WatchAsync(path, from, cancellationToken);
    }
}
