using CausalFiles.Contents;
using CausalFiles.Naming;

namespace CausalFiles.Replication;

/// <content>What was put at each path, and which of it may be in memory only.</content>
internal sealed partial class ReplicaDirectory
{
    private Dictionary<FilePath, PlacedEntry> placed = [];

    /// <summary>What was put where, the root not included. The time of a file that is held open may not be known yet.</summary>
    internal IReadOnlyDictionary<FilePath, PlacedEntry> Placed => placed;

    /// <summary>The files and directories that have changed since the set was last taken, and may be in memory only.</summary>
    internal HashSet<FilePath> Unsynchronised { get; private set; } = [];

    /// <summary>Takes over what was remembered.</summary>
    internal void Recall(IReadOnlyDictionary<FilePath, PlacedEntry> remembered) => placed = new Dictionary<FilePath, PlacedEntry>(remembered);

    /// <summary>What was put where, at this moment.</summary>
    internal IReadOnlyDictionary<FilePath, PlacedEntry> CopyPlaced()
    {
        foreach (HeldFile file in handles.Files)
        {
            Settle(file);
        }

        return new Dictionary<FilePath, PlacedEntry>(placed);
    }

    /// <summary>From now on a file that stands on the disk counts as put there.</summary>
    internal void Adopt(FilePath path, Snapshot content, DiskEntry entry) => Remember(path, new PlacedEntry(content, entry.ModifiedTicks));

    /// <summary>From now on whatever may stand at a path does not count as put there.</summary>
    internal void Forget(FilePath path)
    {
        _ = placed.Remove(path);
        MarkUnsynchronised(path);
    }

    internal HashSet<FilePath> TakeUnsynchronised()
    {
        HashSet<FilePath> taken = Unsynchronised;
        Unsynchronised = [];
        return taken;
    }

    private void Remember(FilePath path, PlacedEntry entry)
    {
        placed[path] = entry;
        MarkUnsynchronised(path);
    }

    private void MarkUnsynchronised(FilePath path)
    {
        _ = Unsynchronised.Add(path);
        _ = Unsynchronised.Add(path.Parent);
    }
}
