using System.Runtime.CompilerServices;
using CausalFiles.Naming;
using CausalFiles.Offline;
using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles;

/// <content>Working without the others, and coming back.</content>
public sealed partial class Replica
{
    /// <summary>
    /// Takes the replica offline: from now on it works by itself, with everything that it has seen so far. It reads, writes, moves, deletes and restores as before, with the same
    /// guarantees, only that nobody else sees it, and it sees nobody else. A replica that is offline stays so, also when the root is closed and opened again.
    /// </summary>
    /// <remarks>
    /// What it does is durable in its outbox, under the root, and applied to its directory when a call returns. <see cref="Operation.Id"/> is then a provisional one
    /// (<see cref="OperationId.IsProvisional"/>). Updates and <c>expected</c> are atomic among what this replica does; with others they meet when it goes online.
    /// </remarks>
    /// <param name="cancellationToken">Ends the call; the replica is online.</param>
    /// <returns>A task that ends when the replica is offline.</returns>
    /// <exception cref="Replication.ReplicaFaultedException">The replica is not up to date and cannot follow.</exception>
    /// <exception cref="InvalidOperationException">The call comes out of an update's transformation.</exception>
    /// <exception cref="IOException">The outbox could not be created.</exception>
    public Task GoOfflineAsync(CancellationToken cancellationToken = default) => offline.GoOfflineAsync(cancellationToken);

    /// <summary>
    /// Takes the replica online: brings what it has done into the log, each operation with the clock that it had; settles what went another way than what others did meanwhile, with the
    /// <see cref="ReplicatedFileSystemOptions.ConflictResolver"/>; and lets the replica follow the log again. What it is asked for while that ends waits, and is then done online.
    /// </summary>
    /// <remarks>
    /// Everything is in the outbox or in the log at any time, and once: a crash or an error in between loses nothing, and the next call goes on where this one ended. What the resolver
    /// throws, this throws as well: the replica stays offline, with its operations in the log, and the merge has not happened. When only the replica's directory cannot be changed, the call succeeds, and the replica is
    /// online and <see cref="ReplicaStatus.Faulted"/>: it shows what it had, and is brought up in the background.
    /// </remarks>
    /// <param name="cancellationToken">Ends the call; the replica stays offline, and part of its operations may be in the log.</param>
    /// <returns>What came of it. Nothing happens when the replica is online.</returns>
    /// <exception cref="InvalidOperationException">The resolver has answered null; or the call comes out of an update's transformation.</exception>
    /// <exception cref="IOException">What is to be merged is too much for one operation; or a disk fails or is full.</exception>
    /// <exception cref="OperationLog.LogFailedException">Whether what was being recorded is in the log, only opening the root again tells.</exception>
    public Task<Reconciliation> GoOnlineAsync(CancellationToken cancellationToken = default) => offline.GoOnlineAsync(cancellationToken);

    /// <summary>What this replica has done since it went offline, the oldest first.</summary>
    /// <remarks>
    /// They stay in the outbox until the replica is online: while <see cref="GoOnlineAsync"/> runs, and when it has failed or was cancelled, operations that are in the log already are listed as well.
    /// A replica that is <see cref="ReplicatedFileSystemOptions.LocalFirst"/> begins anew with each time that it has been reconciled.
    /// </remarks>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The operations, with provisional identities; none when the replica is online. When it goes online meanwhile, they may end early.</returns>
    /// <exception cref="Durability.CorruptionException">A record is not what was appended.</exception>
    public async IAsyncEnumerable<Operation> OutboxAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (Operation operation in Own.ReadOutboxAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return operation;
        }
    }

    /// <summary>
    /// The operations that this replica knows of and that named a path, or moved or deleted a directory with it, the oldest first. Of a replica that is offline: what it had seen of the
    /// log, and what it has done since.
    /// </summary>
    /// <param name="path">The file or directory; it need not exist any more.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The operations.</returns>
    /// <exception cref="Durability.CorruptionException">A record is not what was appended.</exception>
    /// <exception cref="OperationLog.RecordsDroppedException">A compaction has dropped operations while they were being read.</exception>
    public IAsyncEnumerable<Operation> HistoryAsync(FilePath path, CancellationToken cancellationToken = default) => Own.ReadAsync(path, cancellationToken);

    private OwnHistory Own => new(history, offline);

    private ValueTask<FileVersion> FindVersionAsync(FilePath path, OperationId version, CancellationToken cancellationToken) =>
        Own.FindVersionAsync(path, version, cancellationToken);
}
