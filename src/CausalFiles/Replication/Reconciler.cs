using CausalFiles.Contents;
using CausalFiles.Naming;
using CausalFiles.State;

namespace CausalFiles.Replication;

/// <summary>
/// Makes a replica's directory equal to a tree, whatever state a crash, a full disk or another program left it in. What is known to be the
/// replica's own work is overwritten or deleted; anything else that is in the way is set aside, and what is in nobody's way is left alone. A
/// file that was changed in place is the replica's own when it holds a known content or the beginning of the one that it should hold; with any
/// other it is set aside, since a change that was cut short and somebody else's look alike.
/// </summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class Reconciler(ReplicaDirectory directory, RecentChanges recent)
{
    private readonly HashSet<ContentAddress> placedContents =
        [.. directory.Placed.Values.Where(placed => placed.IsFile).Select(placed => placed.Content!.Value.Address)];

    /// <summary>How many files were written.</summary>
    internal int Written { get; private set; }

    /// <summary>How many files and directories were deleted.</summary>
    internal int Removed { get; private set; }

    /// <exception cref="IOException">The directory cannot be read or written.</exception>
    internal async ValueTask RunAsync(FileTree tree, CancellationToken cancellationToken)
    {
        directory.Prepare();
        directory.CheckRoot();
        await ReconcileAsync(tree.Root, FilePath.Root, cancellationToken).ConfigureAwait(false);

        // A process that was killed may have changed these directories, and nobody has flushed them: what is as it should be need not be on the disk.
        directory.Unsynchronised.UnionWith(recent.Paths.Where(path => !path.IsRoot).Select(path => path.Parent));
        foreach (FilePath path in directory.Placed.Where(placed => !Stands(tree, placed.Key, placed.Value)).Select(placed => placed.Key).ToList())
        {
            directory.Forget(path);
        }
    }

    private static bool Stands(FileTree tree, FilePath path, PlacedEntry placed) => tree.Find(path) is { } entry && entry is FileEntry == placed.IsFile;

    private async ValueTask ReconcileAsync(DirectoryEntry expected, FilePath path, CancellationToken cancellationToken)
    {
        Dictionary<string, DiskEntry> found = directory.List(path);

        // What is to go goes first: it may hold the space that is needed, or differ from what is to come only in letter case.
        foreach ((string name, DiskEntry entry) in found)
        {
            if (expected.Find(name) is null)
            {
                await RemoveOwnAsync(path.Child(name), entry, cancellationToken).ConfigureAwait(false);
            }
        }

        foreach ((string name, TreeEntry entry) in expected.Children)
        {
            cancellationToken.ThrowIfCancellationRequested();
            DiskEntry onDisk = found.GetValueOrDefault(name);
            if (entry is DirectoryEntry child)
            {
                await ReconcileDirectoryAsync(child, path.Child(name), onDisk, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await ReconcileFileAsync((FileEntry)entry, path.Child(name), onDisk, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask ReconcileDirectoryAsync(DirectoryEntry expected, FilePath path, DiskEntry onDisk, CancellationToken cancellationToken)
    {
        if (onDisk.Kind == DiskEntryKind.File)
        {
            await RemoveOwnAsync(path, onDisk, cancellationToken).ConfigureAwait(false);
        }

        directory.CreateDirectory(path);
        await ReconcileAsync(expected, path, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask ReconcileFileAsync(FileEntry expected, FilePath path, DiskEntry onDisk, CancellationToken cancellationToken)
    {
        PlacedEntry placed = directory.Placed.GetValueOrDefault(path);
        bool isPlaced = onDisk.Is(placed) && !recent.Spliced(path);
        if (isPlaced && placed.Content == expected.Content)
        {
            return;
        }

        if (onDisk.Kind == DiskEntryKind.File && !isPlaced)
        {
            ContentAddress actual = await directory.HashAsync(path, cancellationToken).ConfigureAwait(false);
            if (actual == expected.Content.Address)
            {
                directory.Adopt(path, expected.Content, onDisk);
                return;
            }

            if (IsOwn(path, actual) || await IsUnfinishedAsync(expected, path, onDisk, cancellationToken).ConfigureAwait(false))
            {
                directory.Adopt(path, new Snapshot(actual, onDisk.Length), onDisk);
            }
        }
        else if (onDisk.Kind == DiskEntryKind.Directory)
        {
            await RemoveOwnAsync(path, onDisk, cancellationToken).ConfigureAwait(false);
        }

        await directory.WriteFileAsync(path, expected.AsVersion).ConfigureAwait(false);
        Written++;
    }

    private async ValueTask RemoveOwnAsync(FilePath path, DiskEntry entry, CancellationToken cancellationToken)
    {
        switch (entry.Kind)
        {
            case DiskEntryKind.File when await IsOwnAsync(path, entry, cancellationToken).ConfigureAwait(false):
                directory.Adopt(path, new Snapshot(default, entry.Length), entry);
                directory.DeleteFile(path);
                Removed++;
                break;
            case DiskEntryKind.File when recent.MayBeLeft(path):
                directory.SetAside(path);
                Removed++;
                break;
            case DiskEntryKind.Directory:
                await RemoveOwnInAsync(path, cancellationToken).ConfigureAwait(false);
                break;
        }
    }

    private async ValueTask RemoveOwnInAsync(FilePath path, CancellationToken cancellationToken)
    {
        foreach ((string name, DiskEntry entry) in directory.List(path))
        {
            await RemoveOwnAsync(path.Child(name), entry, cancellationToken).ConfigureAwait(false);
        }

        if ((directory.Placed.ContainsKey(path) || recent.Touched(path)) && directory.List(path).Count == 0)
        {
            directory.DeleteEmptyDirectory(path);
            Removed++;
        }
        else if (recent.Named(path))
        {
            // As when it is deleted: what is in it and not the replica's goes with it.
            directory.SetAside(path);
            Removed++;
        }
    }

    // An append that was cut short: nothing is in the file that is not in the version.
    private async ValueTask<bool> IsUnfinishedAsync(FileEntry expected, FilePath path, DiskEntry onDisk, CancellationToken cancellationToken) =>
        recent.Spliced(path)
        && onDisk.Length < expected.Content.Length
        && await directory.IsBeginningAsync(path, expected.AsVersion, cancellationToken).ConfigureAwait(false);

    private async ValueTask<bool> IsOwnAsync(FilePath path, DiskEntry entry, CancellationToken cancellationToken) =>
        (directory.Placed.TryGetValue(path, out PlacedEntry placed) && entry.Is(placed))
        || ((recent.Touched(path) || placed.IsFile) && IsOwn(path, await directory.HashAsync(path, cancellationToken).ConfigureAwait(false)));

    // A known content where the replica has worked lately: an earlier version, or a later one, of what should stand there.
    private bool IsOwn(FilePath path, ContentAddress content) =>
        (recent.Touched(path) || directory.Placed.ContainsKey(path)) && (recent.Wrote(content) || placedContents.Contains(content));
}
