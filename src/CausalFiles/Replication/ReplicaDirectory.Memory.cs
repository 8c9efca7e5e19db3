using System.Collections.Immutable;
using CausalFiles.Contents;
using CausalFiles.Naming;

namespace CausalFiles.Replication;

/// <content>What was put at each path, and which of it may be in memory only.</content>
internal sealed partial class ReplicaDirectory
{
    /// <summary>What was put where, the root not included.</summary>
    internal ImmutableDictionary<FilePath, PlacedEntry> Placed { get; set; } = ImmutableDictionary<FilePath, PlacedEntry>.Empty;

    /// <summary>The files and directories that have changed since the set was last taken, and may be in memory only.</summary>
    internal HashSet<FilePath> Unsynchronised { get; private set; } = [];

    /// <summary>From now on a file that stands on the disk counts as put there.</summary>
    internal void Adopt(FilePath path, Snapshot content, DiskEntry entry) => Remember(path, new PlacedEntry(content, entry.ModifiedTicks));

    /// <summary>From now on whatever may stand at a path does not count as put there.</summary>
    internal void Forget(FilePath path)
    {
        Placed = Placed.Remove(path);
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
        Placed = Placed.SetItem(path, entry);
        MarkUnsynchronised(path);
    }

    private void MarkUnsynchronised(FilePath path)
    {
        _ = Unsynchronised.Add(path);
        _ = Unsynchronised.Add(path.Parent);
    }
}
