using System.Globalization;
using CausalFiles.Diagnostics;
using CausalFiles.Naming;

namespace CausalFiles.Replication;

/// <content>What was not put here is nobody's to overwrite or delete: it is moved to where its owner finds it.</content>
internal sealed partial class ReplicaDirectory
{
    private long temporaries;

    // What stands at a path is about to be replaced or deleted. If it is not what was put there, it goes aside first.
    private DiskEntry Clear(FilePath path)
    {
        Release(path);
        DiskEntry entry = Look(path);
        if (entry.Kind == DiskEntryKind.Missing || (placed.TryGetValue(path, out PlacedEntry known) && entry.Is(known)))
        {
            return entry;
        }

        SetAside(path);
        return DiskEntry.Missing;
    }

    /// <summary>Moves something that was not put here out of the way, where its owner finds it.</summary>
    internal void SetAside(FilePath path)
    {
        ReleaseWithin(path);
        string directory = fileSystem.Path.Combine(paths.Metadata, ReplicaPaths.SetAside);
        files.CreateDirectory(directory);
        string target;
        do
        {
            // The number begins anew with each opening, and clocks go back: what was set aside before stays.
            string name = string.Create(
                CultureInfo.InvariantCulture, $"{time.GetUtcNow():yyyyMMddTHHmmssfff}-{Interlocked.Increment(ref temporaries)}-{path.Name}");
            target = fileSystem.Path.Combine(directory, name);
        }
        while (Look(fileSystem.FileInfo.New(target)).Kind != DiskEntryKind.Missing);
        MoveOnDisk(PathOf(path), target, Look(path));

        // What it was taken out of may be deleted next, and that may outlive a loss of power when the move does not.
        files.SyncDirectory(directory);
        LogMessages.SetAside(logger, paths.Id.Value, path.Value, target);
    }

    private void MoveOnDisk(string from, string to, DiskEntry entry)
    {
        bool isDirectory = entry.Kind == DiskEntryKind.Directory
            || (entry.Kind == DiskEntryKind.Link && fileSystem.File.GetAttributes(from).HasFlag(FileAttributes.Directory));
        if (isDirectory)
        {
            fileSystem.Directory.Move(from, to);
        }
        else
        {
            fileSystem.File.Move(from, to);
        }
    }
}
