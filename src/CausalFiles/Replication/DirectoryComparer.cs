using CausalFiles.Naming;
using CausalFiles.State;

namespace CausalFiles.Replication;

/// <summary>Tells where a replica's directory differs from a tree, byte by byte. It changes nothing.</summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class DirectoryComparer(ReplicaDirectory directory)
{
    private readonly List<string> differences = [];

    internal async ValueTask<IReadOnlyList<string>> CompareAsync(FileTree tree, CancellationToken cancellationToken)
    {
        if (directory.Look(FilePath.Root).Kind != DiskEntryKind.Directory)
        {
            return [$"{directory.Paths.Directory} is missing, or no directory"];
        }

        await CompareAsync(tree.Root, FilePath.Root, cancellationToken).ConfigureAwait(false);
        return differences;
    }

    private async ValueTask CompareAsync(DirectoryEntry expected, FilePath path, CancellationToken cancellationToken)
    {
        Dictionary<string, DiskEntry> found = directory.List(path);
        differences.AddRange(found.Keys.Where(name => expected.Find(name) is null).Select(name => $"'{path.Child(name)}' is not in the log"));
        foreach ((string name, TreeEntry entry) in expected.Children)
        {
            cancellationToken.ThrowIfCancellationRequested();
            FilePath child = path.Child(name);
            DiskEntryKind kind = found.GetValueOrDefault(name).Kind;
            if (kind != (entry is FileEntry ? DiskEntryKind.File : DiskEntryKind.Directory))
            {
                differences.Add($"'{child}' should be a {(entry is FileEntry ? "file" : "directory")} and is {kind}");
            }
            else if (entry is DirectoryEntry below)
            {
                await CompareAsync(below, child, cancellationToken).ConfigureAwait(false);
            }
            else if (await directory.HashAsync(child, cancellationToken).ConfigureAwait(false) != ((FileEntry)entry).Content.Address)
            {
                differences.Add($"'{child}' does not hold what operation {((FileEntry)entry).Version} wrote");
            }
        }
    }
}
