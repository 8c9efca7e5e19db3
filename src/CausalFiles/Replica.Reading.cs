using CausalFiles.Durability;
using CausalFiles.Intents;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles;

/// <content>
/// Reading. Contents are operations, unless <see cref="ReplicatedFileSystemOptions.ReadTracking"/> says otherwise; what exists is answered from what the
/// replica has applied, and is never older than what it has seen before.
/// </content>
public sealed partial class Replica
{
    /// <summary>Reads a file with its version.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Ends the call; nothing was read or recorded.</param>
    /// <returns>The content and the version.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="UnauthorizedAccessException">It is a directory.</exception>
    public async Task<FileContent> ReadAsync(FilePath path, CancellationToken cancellationToken = default)
    {
        if (readTracking == ReadTracking.Local)
        {
            return await ReadAppliedAsync(path, async file =>
                new FileContent(path, file.Version, await versions.ReadAsync(file.AsVersion, cancellationToken).ConfigureAwait(false))).ConfigureAwait(false);
        }

        ReadIntent intent = new(Id, path, ReadRange.Everything);
        Operation read = await CommitAsync(intent, cancellationToken).ConfigureAwait(false);
        return new FileContent(path, read.BasedOn, intent.Content) { Read = read };
    }

    /// <summary>Reads a file as text: by its byte order mark, or as UTF-8 without one.</summary>
    /// <inheritdoc cref="ReadAsync"/>
    /// <returns>The text.</returns>
    public async Task<string> ReadAllTextAsync(FilePath path, CancellationToken cancellationToken = default) =>
        (await ReadAsync(path, cancellationToken).ConfigureAwait(false)).Text;

    /// <summary>Reads a file into an array.</summary>
    /// <inheritdoc cref="ReadAsync"/>
    /// <returns>The bytes, which belong to the caller.</returns>
    public async Task<byte[]> ReadAllBytesAsync(FilePath path, CancellationToken cancellationToken = default) =>
        (await ReadAsync(path, cancellationToken).ConfigureAwait(false)).Bytes.ToArray();

    /// <summary>
    /// Opens a file of any size for reading. The stream shows this version for as long as it is open, and throws a
    /// <see cref="Durability.CorruptionException"/> at its end when the content is not what was written.
    /// </summary>
    /// <inheritdoc cref="ReadAsync"/>
    /// <returns>The stream, which the caller closes.</returns>
    public async Task<Stream> OpenReadAsync(FilePath path, CancellationToken cancellationToken = default)
    {
        if (readTracking == ReadTracking.Local)
        {
            return await ReadAppliedAsync(path, file => versions.OpenAsync(file.AsVersion, cancellationToken)).ConfigureAwait(false);
        }

        while (true)
        {
            Operation read = await CommitAsync(new ReadIntent(Id, path, ReadRange.Nothing), cancellationToken).ConfigureAwait(false);
            try
            {
                return await versions.OpenAsync(new FileVersion(read.BasedOn, read.Snapshot!.Value), cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is CorruptionException or ObjectDisposedException && HasEnded(path, read.BasedOn))
            {
            }
        }
    }

    /// <summary>Tells whether there is a file or directory.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>True when there is one.</returns>
    public Task<bool> ExistsAsync(FilePath path, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Applied.Tree.Find(path) is not null);
    }

    /// <summary>Tells what a file or directory is.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Its description, or null when there is none.</returns>
    public Task<EntryInfo?> GetInfoAsync(FilePath path, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Applied.Tree.Find(path) is { } entry ? Describe(path, entry) : null);
    }

    /// <summary>Lists a directory as it is when the listing starts.</summary>
    /// <param name="directory">The directory; the default is the root of the tree.</param>
    /// <param name="recursive">Whether to list what is below its directories too.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    /// <returns>The entries, each directory before what it holds, by name without regard to case.</returns>
    /// <exception cref="DirectoryNotFoundException">There is no such directory.</exception>
    public async IAsyncEnumerable<EntryInfo> EnumerateAsync(
        FilePath directory = default,
        bool recursive = false,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Stack<(FilePath Path, TreeEntry Entry)> left = new();
        Push(left, directory, Applied.Tree.GetDirectory(directory));
        while (left.TryPop(out (FilePath Path, TreeEntry Entry) next))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return Describe(next.Path, next.Entry);
            if (recursive && next.Entry is DirectoryEntry below)
            {
                Push(left, next.Path, below);
            }
        }

        await Task.CompletedTask.ConfigureAwait(false);
    }

    // What the replica has done by itself has another version once it is in the log: who is late looks again.
    private async Task<T> ReadAppliedAsync<T>(FilePath path, Func<FileEntry, ValueTask<T>> read)
    {
        while (true)
        {
            FileEntry file = Applied.Tree.GetFile(path);
            try
            {
                return await read(file).ConfigureAwait(false);
            }
            catch (Exception e) when (e is CorruptionException or ObjectDisposedException && HasEnded(path, file.Version))
            {
            }
        }
    }

    private bool HasEnded(FilePath path, OperationId version) =>
        version.IsProvisional && (Applied.Tree.Find(path) as FileEntry)?.Version != version;

    private static void Push(Stack<(FilePath Path, TreeEntry Entry)> left, FilePath path, DirectoryEntry directory)
    {
        foreach ((string name, TreeEntry entry) in directory.Children.Reverse())
        {
            left.Push((path.Child(name), entry));
        }
    }

    private static EntryInfo Describe(FilePath path, TreeEntry entry) => entry is FileEntry file
        ? new EntryInfo(path) { Version = file.Version, Content = file.Content, Modified = file.Modified }
        : new EntryInfo(path);
}
