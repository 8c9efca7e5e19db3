using CausalFiles.Naming;
using CausalFiles.Operations;

namespace CausalFiles.Simulation.Checks;

/// <summary>The tree that the effects of a history add up to, worked out without the library's help.</summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class ReplayedTree
{
    // A directory has no snapshot.
    private readonly Dictionary<FilePath, Snapshot?> entries = [];

    internal void Apply(Operation operation)
    {
        foreach (Effect effect in operation.Effects)
        {
            Apply(effect);
        }
    }

    internal TreeContent ToContent(Func<Snapshot, Task<Stream>> open) => new(entries.ToDictionary(
        entry => entry.Key.Value,
        entry => entry.Value is { } snapshot ? new Func<Task<Stream>>(() => open(snapshot)) : null));

    private void Apply(Effect effect)
    {
        switch (effect)
        {
            case FileWritten written:
                entries[written.Path] = written.Content;
                break;
            case DirectoryCreated created:
                entries[created.Path] = null;
                break;
            case FileDeleted deleted:
                _ = entries.Remove(deleted.Path);
                break;
            case DirectoryDeleted deleted:
                _ = Take(deleted.Path);
                break;
            case EntryMoved moved:
                foreach ((FilePath path, Snapshot? snapshot) in Take(moved.From))
                {
                    entries[moved.To.Value + path.Value[moved.From.Value.Length..]] = snapshot;
                }

                break;
            default:
                throw new NotSupportedException($"The replay does not know the effect {effect}.");
        }
    }

    private List<KeyValuePair<FilePath, Snapshot?>> Take(FilePath path)
    {
        List<KeyValuePair<FilePath, Snapshot?>> taken = [.. entries.Where(entry => entry.Key.IsWithin(path))];
        taken.ForEach(entry => entries.Remove(entry.Key));
        return taken;
    }
}
