using CausalFiles.Coordination;
using CausalFiles.Intents;
using CausalFiles.Naming;
using CausalFiles.Operations;

namespace CausalFiles;

/// <content>Changing which files and directories there are.</content>
public sealed partial class Replica
{
    /// <summary>Deletes a file. Its versions stay in the history, and can be restored.</summary>
    /// <param name="path">The file.</param>
    /// <param name="expected">The version that the file must have; null for whatever there is.</param>
    /// <param name="cancellationToken">Ends the call before the operation is committed.</param>
    /// <returns>The operation.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="UnauthorizedAccessException">It is a directory.</exception>
    /// <exception cref="VersionMismatchException">The file has another version than the expected one.</exception>
    public Task<Operation> DeleteAsync(FilePath path, OperationId? expected = null, CancellationToken cancellationToken = default) =>
        CommitAsync(new DeleteIntent(Id, path, expected), cancellationToken);

    /// <summary>Gives a file, or a directory with all that it holds, another path. Versions go with it.</summary>
    /// <param name="source">Where it is.</param>
    /// <param name="destination">Where it is to be; the directory of that exists.</param>
    /// <param name="overwrite">Whether a file may take the place of another file.</param>
    /// <param name="expected">The version that the file must have; null for whatever there is.</param>
    /// <param name="cancellationToken">Ends the call before the operation is committed.</param>
    /// <returns>The operation.</returns>
    /// <exception cref="FileNotFoundException">There is nothing to move.</exception>
    /// <exception cref="DirectoryNotFoundException">The directory of the destination does not exist.</exception>
    /// <exception cref="VersionMismatchException">The file has another version than the expected one.</exception>
    /// <exception cref="IOException">
    /// The destination exists, differs from another entry only in letter case, or lies in the directory that is moved.
    /// </exception>
    public Task<Operation> MoveAsync(
        FilePath source,
        FilePath destination,
        bool overwrite = false,
        OperationId? expected = null,
        CancellationToken cancellationToken = default) =>
        CommitAsync(new MoveIntent(Id, source, destination, overwrite, expected), cancellationToken);

    /// <summary>Creates a directory with the missing ones above it; one that exists stays as it is.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="cancellationToken">Ends the call before the operation is committed.</param>
    /// <returns>The operation.</returns>
    /// <exception cref="IOException">It, or one above it, is a file, or differs from another entry only in letter case.</exception>
    public Task<Operation> CreateDirectoryAsync(FilePath path, CancellationToken cancellationToken = default) =>
        CommitAsync(new CreateDirectoryIntent(Id, path), cancellationToken);

    /// <summary>Deletes a directory.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="recursive">Whether to delete what it holds; otherwise it must be empty.</param>
    /// <param name="cancellationToken">Ends the call before the operation is committed.</param>
    /// <returns>The operation.</returns>
    /// <exception cref="DirectoryNotFoundException">There is no such directory.</exception>
    /// <exception cref="IOException">It is not empty, or a file.</exception>
    public Task<Operation> DeleteDirectoryAsync(FilePath path, bool recursive = false, CancellationToken cancellationToken = default) =>
        CommitAsync(new DeleteDirectoryIntent(Id, path, recursive), cancellationToken);
}
