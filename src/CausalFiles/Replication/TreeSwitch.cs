using CausalFiles.Naming;
using CausalFiles.State;

namespace CausalFiles.Replication;

/// <summary>
/// Takes a replica's directory, which holds one tree, to another: what differs is deleted or written, and nothing else is looked at. What the trees share is passed over without
/// a look inside.
/// </summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class TreeSwitch(ReplicaDirectory directory)
{
    /// <exception cref="DivergedException">The directory is not what was put there.</exception>
    /// <exception cref="IOException">The directory cannot be written to.</exception>
    internal ValueTask RunAsync(FileTree from, FileTree to) => SwitchAsync(from.Root, to.Root, FilePath.Root);

    private async ValueTask SwitchAsync(DirectoryEntry from, DirectoryEntry to, FilePath path)
    {
        if (ReferenceEquals(from, to))
        {
            return;
        }

        // What is to go goes first: it may differ from what is to come only in letter case.
        foreach ((string name, TreeEntry entry) in from.Children)
        {
            if (to.Find(name) is not { } kept || kept is FileEntry != entry is FileEntry)
            {
                Remove(entry, path.Child(name));
            }
        }

        foreach ((string name, TreeEntry entry) in to.Children)
        {
            TreeEntry? there = from.Find(name);
            if (entry is DirectoryEntry child)
            {
                if (there is not DirectoryEntry)
                {
                    directory.CreateDirectory(path.Child(name));
                }

                await SwitchAsync(there as DirectoryEntry ?? FileTree.Empty.Root, child, path.Child(name)).ConfigureAwait(false);
            }
            else if (entry is FileEntry file && (there as FileEntry)?.Content != file.Content)
            {
                await directory.WriteFileAsync(path.Child(name), file.AsVersion).ConfigureAwait(false);
            }
        }
    }

    private void Remove(TreeEntry entry, FilePath path)
    {
        if (entry is FileEntry)
        {
            directory.DeleteFile(path);
        }
        else
        {
            directory.DeleteDirectory(path);
        }
    }
}
