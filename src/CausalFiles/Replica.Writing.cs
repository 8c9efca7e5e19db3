using CausalFiles.Contents;
using CausalFiles.Coordination;
using CausalFiles.Intents;
using CausalFiles.Naming;
using CausalFiles.Offline;
using CausalFiles.Operations;
using CausalFiles.State;
using CausalFiles.Threading;

namespace CausalFiles;

/// <content>Changing the content of files.</content>
public sealed partial class Replica
{
    /// <summary>Replaces the whole content of a file with a text in UTF-8, and creates the file when it is absent.</summary>
    /// <param name="path">The file; its directory exists.</param>
    /// <param name="contents">The text.</param>
    /// <param name="expected">The version that the file must have; null for whatever there is.</param>
    /// <param name="cancellationToken">Ends the call before the operation is committed.</param>
    /// <returns>The operation.</returns>
    /// <exception cref="VersionMismatchException">The file has another version than the expected one.</exception>
    /// <exception cref="DirectoryNotFoundException">The directory of the file does not exist.</exception>
    /// <exception cref="UnauthorizedAccessException">It is a directory.</exception>
    /// <exception cref="IOException">Another entry differs from the file's path only in letter case.</exception>
    /// <exception cref="ArgumentException">The text holds half of a surrogate pair.</exception>
    public Task<Operation> WriteAllTextAsync(
        FilePath path, string contents, OperationId? expected = null, CancellationToken cancellationToken = default) =>
        WriteAllBytesAsync(path, TextEncoding.Write(contents, nameof(contents)), expected, cancellationToken);

    /// <summary>Replaces the whole content of a file with bytes, and creates the file when it is absent.</summary>
    /// <param name="path">The file; its directory exists.</param>
    /// <param name="bytes">The bytes, which must not change until the call has ended.</param>
    /// <param name="expected">The version that the file must have; null for whatever there is.</param>
    /// <param name="cancellationToken">Ends the call before the operation is committed.</param>
    /// <returns>The operation.</returns>
    /// <exception cref="VersionMismatchException">The file has another version than the expected one.</exception>
    /// <exception cref="DirectoryNotFoundException">The directory of the file does not exist.</exception>
    /// <exception cref="UnauthorizedAccessException">It is a directory.</exception>
    /// <exception cref="IOException">Another entry differs from the file's path only in letter case.</exception>
    public Task<Operation> WriteAllBytesAsync(
        FilePath path, ReadOnlyMemory<byte> bytes, OperationId? expected = null, CancellationToken cancellationToken = default) =>
        WriteAsync(path, ChunkTree.Of(bytes.ToArray()), expected, cancellationToken);

    private async Task<Operation> WriteAsync(FilePath path, ChunkTree content, OperationId? expected, CancellationToken cancellationToken)
    {
        WriteIntent intent = new(Id, path, content, expected);
        if (!IsKeptAhead(content))
        {
            return await CommitAsync(intent, cancellationToken).ConfigureAwait(false);
        }

        coordinator.ThrowIfClosed();
        using SharedGate.Stay stay = await incoming.EnterAsync(cancellationToken).ConfigureAwait(false);
        await KeepAheadAsync(path, content, cancellationToken).ConfigureAwait(false);
        return await CommitAsync(intent, cancellationToken).ConfigureAwait(false);
    }

    // A content that no record can carry is kept before the turn comes, if the store then knows at once that it has it.
    private bool IsKeptAhead(ChunkTree content) => content.Snapshot.Length > maxInline && versions.HasBlocks;

    private async ValueTask KeepAheadAsync(FilePath path, ChunkTree content, CancellationToken cancellationToken)
    {
        if (!await IsSmallChangeAsync(path, content, cancellationToken).ConfigureAwait(false))
        {
            await versions.KeepAsync(content, cancellationToken).ConfigureAwait(false);
        }
    }

    // What a faulted replica has applied may have been dropped from the history; its turn brings it up, or says that it is faulted.
    private async ValueTask<bool> IsSmallChangeAsync(FilePath path, ChunkTree content, CancellationToken cancellationToken) =>
        follower.Fault is null
        && Applied.Tree.Find(path) is FileEntry current
        && await versions
            .CompareAsync(await versions.GetTreeAsync(current.AsVersion, cancellationToken).ConfigureAwait(false), content, maxInline, cancellationToken)
            .ConfigureAwait(false) is not null;

    /// <summary>
    /// Replaces the whole content of a file with what a stream holds, in bounded memory, and creates the file when it is absent.
    /// </summary>
    /// <remarks>The stream is taken into the snapshot store before the operation's turn comes, so that a slow one keeps nobody waiting.</remarks>
    /// <param name="path">The file; its directory exists.</param>
    /// <param name="content">The bytes, from where the stream stands to its end. The stream stays open.</param>
    /// <param name="expected">The version that the file must have; null for whatever there is.</param>
    /// <param name="cancellationToken">Ends the call before the operation is committed.</param>
    /// <returns>The operation.</returns>
    /// <exception cref="VersionMismatchException">The file has another version than the expected one.</exception>
    /// <exception cref="DirectoryNotFoundException">The directory of the file does not exist.</exception>
    /// <exception cref="UnauthorizedAccessException">It is a directory.</exception>
    /// <exception cref="IOException">Another entry differs from the file's path only in letter case.</exception>
    public async Task<Operation> WriteAsync(
        FilePath path, Stream content, OperationId? expected = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        coordinator.ThrowIfClosed();

        // Until an operation names it, the content must not be collected.
        using SharedGate.Stay stay = await incoming.EnterAsync(cancellationToken).ConfigureAwait(false);
        Snapshot stored = await store.PutAsync(content, cancellationToken).ConfigureAwait(false);
        return await CommitAsync(new WriteStoredIntent(Id, OperationKind.Write, path, stored, expected), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Adds a text in UTF-8 to the end of a file, and creates the file when it is absent.</summary>
    /// <inheritdoc cref="WriteAllTextAsync"/>
    public Task<Operation> AppendAllTextAsync(
        FilePath path, string contents, OperationId? expected = null, CancellationToken cancellationToken = default) =>
        AppendAllBytesAsync(path, TextEncoding.Write(contents, nameof(contents)), expected, cancellationToken);

    /// <summary>Adds bytes to the end of a file, and creates the file when it is absent.</summary>
    /// <inheritdoc cref="WriteAllBytesAsync"/>
    public Task<Operation> AppendAllBytesAsync(
        FilePath path, ReadOnlyMemory<byte> bytes, OperationId? expected = null, CancellationToken cancellationToken = default) =>
        CommitAsync(new AppendIntent(Id, path, bytes.ToArray(), expected), cancellationToken);

    /// <summary>
    /// Reads a file, transforms it and writes it in one atomic operation: nobody comes in between, and no change is lost. An absent file counts as empty
    /// and is created.
    /// </summary>
    /// <param name="path">The file; its directory exists.</param>
    /// <param name="transform">
    /// Makes the new bytes of the old ones. It runs under the coordinator lock, so it should be quick; it must not start another operation on the same files;
    /// and it may be called again when an operation before it in its group fails.
    /// </param>
    /// <param name="expected">The version that the file must have; null for whatever there is.</param>
    /// <param name="cancellationToken">Ends the call before the operation is committed.</param>
    /// <returns>The operation.</returns>
    /// <exception cref="VersionMismatchException">The file has another version than the expected one.</exception>
    /// <exception cref="DirectoryNotFoundException">The directory of the file does not exist.</exception>
    /// <exception cref="UnauthorizedAccessException">It is a directory.</exception>
    /// <exception cref="IOException">Another entry differs from the file's path only in letter case.</exception>
    /// <exception cref="InvalidOperationException">The transformation started another operation on the same files.</exception>
    public Task<Operation> UpdateAsync(
        FilePath path,
        Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask<ReadOnlyMemory<byte>>> transform,
        OperationId? expected = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transform);
        return CommitAsync(new UpdateIntent(Id, path, transform, expected), cancellationToken);
    }

    /// <summary>As <see cref="UpdateAsync"/>, for a text in UTF-8; a byte order mark stays.</summary>
    /// <inheritdoc cref="UpdateAsync"/>
    /// <exception cref="InvalidDataException">The file is no UTF-8; read as text and written again it would be damaged.</exception>
    public Task<Operation> UpdateTextAsync(
        FilePath path, Func<string, string> transform, OperationId? expected = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transform);
        return UpdateAsync(path, (bytes, _) => new(TextEncoding.Transform(path, bytes, transform)), expected, cancellationToken);
    }

    /// <summary>Makes an earlier version of a file its content again, as a new operation; a file that was deleted is created anew.</summary>
    /// <param name="path">The file, by the path that it has now and had then.</param>
    /// <param name="version">The operation right after which the file had the content.</param>
    /// <param name="expected">The version that the file must have now; null for whatever there is.</param>
    /// <param name="cancellationToken">Ends the call before the operation is committed.</param>
    /// <returns>The operation.</returns>
    /// <exception cref="FileNotFoundException">There was no such file then.</exception>
    /// <exception cref="IOException">Another replica wrote the version offline, and it has diverged and is not merged yet.</exception>
    /// <exception cref="OperationLog.RecordsDroppedException">The operation was dropped from the history.</exception>
    /// <exception cref="VersionMismatchException">The file has another version than the expected one.</exception>
    /// <exception cref="DirectoryNotFoundException">The directory of the file does not exist any more.</exception>
    /// <exception cref="UnauthorizedAccessException">It is a directory.</exception>
    public async Task<Operation> RestoreAsync(
        FilePath path, OperationId version, OperationId? expected = null, CancellationToken cancellationToken = default)
    {
        // Meanwhile no history is dropped, and no content given up.
        using SharedGate.Stay stay = await incoming.EnterAsync(cancellationToken).ConfigureAwait(false);
        if (version.IsProvisional)
        {
            return await CommitAsync(new RestoreOwnIntent(Id, path, version, expected, FindVersionAsync), cancellationToken).ConfigureAwait(false);
        }

        FileVersion then = await FindVersionAsync(path, version, cancellationToken).ConfigureAwait(false);
        await versions.CheckAsync(then, cancellationToken).ConfigureAwait(false);
        WriteStoredIntent intent = new(Id, OperationKind.Restore, path, then.Content, expected, source: then.Operation);
        return await CommitAsync(intent, cancellationToken).ConfigureAwait(false);
    }
}
