using CausalFiles.Compaction;
using CausalFiles.Durability;
using CausalFiles.OperationLog;
using CausalFiles.Operations;
using CausalFiles.Threading;
using CausalFiles.Verification;

namespace CausalFiles;

/// <content>Checking the history, dropping what is not wanted of it, and giving up what nothing names.</content>
public sealed partial class ReplicatedFileSystem
{
    /// <summary>The pinned operations, the oldest first.</summary>
    public IReadOnlyCollection<OperationId> Pins => parts.Pins.All;

    /// <summary>
    /// Checks the whole history against its own clocks, versions and content hashes, and every replica's directory against the history.
    /// Operations wait meanwhile. What a compaction has dropped is not there to be checked; the state that the history begins with, and the
    /// pinned ones, are.
    /// </summary>
    /// <param name="cancellationToken">Ends the verification.</param>
    /// <returns>What was checked and what was found.</returns>
    public async Task<VerificationReport> VerifyAsync(CancellationToken cancellationToken = default)
    {
        VerificationReport? report = null;
        using AsyncGate.Turn turn = await compactor.EnterAsync(cancellationToken).ConfigureAwait(false);
        Verifier verifier = new(parts.Versions, parts.Replicas, parts.Base, parts.Pins);
        await parts.Coordinator.RunExclusiveAsync(
            async (state, token) => report = await verifier.VerifyAsync(state, history.ReadLogAsync(token), token).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
        return report!;
    }

    /// <summary>
    /// Lets the snapshot store give up the contents that no operation names: what operations that failed or were interrupted have left.
    /// Operations wait meanwhile.
    /// </summary>
    /// <param name="cancellationToken">Ends the collection; some may have been given up.</param>
    /// <returns>How many bytes of content were given up.</returns>
    /// <exception cref="InvalidOperationException">The root is shared.</exception>
    public Task<long> CollectSnapshotsAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfShared();
        return compactor.CollectAsync(cancellationToken);
    }

    /// <summary>
    /// Drops the history that a policy does not keep, and gives back the space that it took. The files stay as they are; versions before
    /// the first operation that is kept can no longer be read, except those that files had right after a pinned operation.
    /// </summary>
    /// <remarks>
    /// Operations go on meanwhile, and wait only at the end, while log and snapshot store give up what was dropped. Who is reading then
    /// gets what was asked for, or a <see cref="RecordsDroppedException"/>. What an outbox builds upon stays,
    /// and what comes after the progress that a replica has recorded: one that is faulted, or offline, keeps the history from there on. A follower is waited for, unless it fails: then it is left behind, and told of
    /// nothing more.
    /// </remarks>
    /// <param name="retention">How much stays.</param>
    /// <param name="cancellationToken">Ends the compaction; some may have been dropped, and the next compaction does the rest.</param>
    /// <returns>What was dropped.</returns>
    /// <exception cref="InvalidOperationException">The root is shared.</exception>
    /// <exception cref="CorruptionException">A content that has to stay cannot be read; nothing was dropped.</exception>
    /// <exception cref="IOException">
    /// What has to stay could not be made durable, and nothing was dropped; or something could not be given up.
    /// </exception>
    public Task<CompactionReport> CompactAsync(RetentionPolicy retention, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(retention);
        ThrowIfShared();
        return compactor.CompactAsync(retention, cancellationToken);
    }

    /// <summary>
    /// Pins an operation: whatever is dropped, the operation stays in the history, and the versions that files had right after it can be
    /// read.
    /// </summary>
    /// <remarks>
    /// A pinned operation that is dropped from the log costs a copy of the tree without the contents, and the contents as far as nothing
    /// else needs them.
    /// </remarks>
    /// <param name="operation">The operation.</param>
    /// <param name="cancellationToken">Ends the wait; nothing is pinned.</param>
    /// <returns>A task that ends when the pin is durable.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such operation.</exception>
    /// <exception cref="RecordsDroppedException">It has been dropped.</exception>
    /// <exception cref="InvalidOperationException">The root is shared.</exception>
    public Task PinAsync(OperationId operation, CancellationToken cancellationToken = default)
    {
        ThrowIfShared();
        return compactor.PinAsync(operation, cancellationToken);
    }

    /// <summary>
    /// Takes a pin away. What only it has kept is given up by the next <see cref="CompactAsync"/> or <see cref="CollectSnapshotsAsync"/>.
    /// </summary>
    /// <param name="operation">The operation.</param>
    /// <param name="cancellationToken">Ends the wait; the pin stays.</param>
    /// <returns>Whether the operation was pinned.</returns>
    /// <exception cref="InvalidOperationException">The root is shared.</exception>
    public Task<bool> UnpinAsync(OperationId operation, CancellationToken cancellationToken = default)
    {
        ThrowIfShared();
        return compactor.UnpinAsync(operation, cancellationToken);
    }

    private void ThrowIfShared()
    {
        if (parts.Options.Sharing == RootSharing.Shared)
        {
            throw new InvalidOperationException("Dropping history or contents, and pinning, needs the root alone: open it exclusively.");
        }
    }

    private static CompactionParts CompactionParts(ReplicatedFileSystemParts parts) => new()
    {
        Root = parts.RootPath,
        Log = parts.Log,
        Store = parts.Store,
        Versions = parts.Versions,
        Base = parts.Base,
        Pins = parts.Pins,
        Index = parts.Index,
        Replicas = parts.Replicas,
        Followers = parts.Followers,
        Coordinator = parts.Coordinator,
        Offline = parts.Offline,
        Time = parts.Options.TimeProvider,
        Logger = parts.Logger,
    };
}
