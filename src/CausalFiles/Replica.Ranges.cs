using CausalFiles.Contents;
using CausalFiles.Coordination;
using CausalFiles.Intents;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles;

/// <content>Reading and changing a part of a file: what it costs depends on the part, not on the file.</content>
public sealed partial class Replica
{
    /// <summary>Writes bytes over a range of a file, and beyond its end where they reach so far; an absent file counts as empty and is created.</summary>
    /// <param name="path">The file; its directory exists.</param>
    /// <param name="offset">Where, in bytes from the beginning; at most the length of the file.</param>
    /// <param name="bytes">The bytes, which must not change until the call has ended.</param>
    /// <param name="expected">The version that the file must have; null for whatever there is.</param>
    /// <param name="cancellationToken">Ends the call before the operation is committed.</param>
    /// <returns>The operation.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The offset is negative.</exception>
    /// <exception cref="VersionMismatchException">The file has another version than the expected one.</exception>
    /// <exception cref="DirectoryNotFoundException">The directory of the file does not exist.</exception>
    /// <exception cref="UnauthorizedAccessException">It is a directory.</exception>
    /// <exception cref="IOException">The offset lies beyond the end of the file.</exception>
    public Task<Operation> WriteAtAsync(
        FilePath path, long offset, ReadOnlyMemory<byte> bytes, OperationId? expected = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        Splice splice = new(offset, bytes.Length, bytes.ToArray());
        return CommitAsync(new SpliceIntent(Id, path, splice, overwrites: true, expected), cancellationToken);
    }

    /// <summary>Removes a range of a file and inserts bytes in its place; an absent file counts as empty and is created.</summary>
    /// <param name="path">The file; its directory exists.</param>
    /// <param name="offset">Where, in bytes from the beginning; at most the length of the file.</param>
    /// <param name="removed">How many bytes are removed; the file has so many from there on.</param>
    /// <param name="inserted">The bytes to insert, which must not change until the call has ended.</param>
    /// <param name="expected">The version that the file must have; null for whatever there is.</param>
    /// <param name="cancellationToken">Ends the call before the operation is committed.</param>
    /// <returns>The operation.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The offset or the length is negative.</exception>
    /// <exception cref="VersionMismatchException">The file has another version than the expected one.</exception>
    /// <exception cref="DirectoryNotFoundException">The directory of the file does not exist.</exception>
    /// <exception cref="UnauthorizedAccessException">It is a directory.</exception>
    /// <exception cref="IOException">The range reaches beyond the end of the file.</exception>
    public Task<Operation> SpliceAsync(
        FilePath path,
        long offset,
        long removed,
        ReadOnlyMemory<byte> inserted,
        OperationId? expected = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(removed);
        Splice splice = new(offset, removed, inserted.ToArray());
        return CommitAsync(new SpliceIntent(Id, path, splice, overwrites: false, expected), cancellationToken);
    }

    /// <summary>Transforms the last bytes of a file in one atomic operation; an absent file counts as empty and is created.</summary>
    /// <param name="path">The file; its directory exists.</param>
    /// <param name="count">How many bytes the transformation sees at the most: fewer when the file has fewer.</param>
    /// <param name="transform">
    /// Makes what replaces these bytes. It runs under the coordinator lock, so it should be quick; it must not start another operation on the same files;
    /// and it may be called again when an operation before it in its group fails.
    /// </param>
    /// <param name="expected">The version that the file must have; null for whatever there is.</param>
    /// <param name="cancellationToken">Ends the call before the operation is committed.</param>
    /// <returns>The operation.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    /// <exception cref="VersionMismatchException">The file has another version than the expected one.</exception>
    /// <exception cref="DirectoryNotFoundException">The directory of the file does not exist.</exception>
    /// <exception cref="UnauthorizedAccessException">It is a directory.</exception>
    /// <exception cref="InvalidOperationException">The transformation started another operation on the same files.</exception>
    public Task<Operation> UpdateTailAsync(
        FilePath path,
        int count,
        Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> transform,
        OperationId? expected = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transform);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return CommitAsync(new UpdateTailIntent(Id, path, count, transform, expected), cancellationToken);
    }

    /// <summary>Reads a range of a file, with the file's version.</summary>
    /// <param name="path">The file.</param>
    /// <param name="offset">Where, in bytes from the beginning; from the end of the file on there is nothing to read.</param>
    /// <param name="count">How many bytes to read at the most: fewer when the file ends before.</param>
    /// <param name="cancellationToken">Ends the call; nothing was read or recorded.</param>
    /// <returns>The bytes and the version.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The offset or the count is negative.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="UnauthorizedAccessException">It is a directory.</exception>
    public Task<FileContent> ReadAtAsync(FilePath path, long offset, int count, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return ReadRangeAsync(path, new ReadRange(offset, count, IsFromEnd: false), cancellationToken);
    }

    /// <summary>Reads the last bytes of a file, with the file's version.</summary>
    /// <param name="path">The file.</param>
    /// <param name="count">How many bytes to read at the most: fewer when the file has fewer.</param>
    /// <param name="cancellationToken">Ends the call; nothing was read or recorded.</param>
    /// <returns>The bytes and the version.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="UnauthorizedAccessException">It is a directory.</exception>
    public Task<FileContent> ReadTailAsync(FilePath path, int count, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return ReadRangeAsync(path, new ReadRange(count, count, IsFromEnd: true), cancellationToken);
    }

    private async Task<FileContent> ReadRangeAsync(FilePath path, ReadRange range, CancellationToken cancellationToken)
    {
        if (readTracking == ReadTracking.Local)
        {
            return await ReadAppliedAsync(path, file => ReadRangeAsync(path, file, range, cancellationToken)).ConfigureAwait(false);
        }

        ReadIntent intent = new(Id, path, range);
        Operation read = await CommitAsync(intent, cancellationToken).ConfigureAwait(false);
        return new FileContent(path, read.BasedOn, intent.Content) { Read = read };
    }

    private async ValueTask<FileContent> ReadRangeAsync(FilePath path, FileEntry file, ReadRange range, CancellationToken cancellationToken)
    {
        ChunkTree tree = await versions.GetTreeAsync(file.AsVersion, cancellationToken).ConfigureAwait(false);
        ReadOnlyMemory<byte> bytes = await versions
            .ReadRangeAsync(tree, range.StartIn(file.Content.Length), range.Count, cancellationToken)
            .ConfigureAwait(false);
        return new FileContent(path, file.Version, bytes);
    }
}
