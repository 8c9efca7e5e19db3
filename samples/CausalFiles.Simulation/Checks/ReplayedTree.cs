using CausalFiles.Naming;
using CausalFiles.Operations;

namespace CausalFiles.Simulation.Checks;

/// <summary>The tree that the effects of a history add up to, worked out without the library's help.</summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class ReplayedTree
{
    // Which operation wrote each file; a directory has none.
    private readonly Dictionary<FilePath, WrittenFile?> entries = [];

    internal void Apply(Operation operation)
    {
        foreach (Effect effect in operation.Effects)
        {
            Apply(operation, effect);
        }

        // What one operation has written and then moved is elsewhere right after it.
        if (operation.Effects.Count > 1)
        {
            foreach ((FilePath path, WrittenFile? file) in entries.Where(entry => entry.Value?.By == operation).ToList())
            {
                entries[path] = file! with { Path = path };
            }
        }
    }

    internal TreeContent ToContent(Func<WrittenFile, Task<Stream>> open) => new(entries.ToDictionary(
        entry => entry.Key.Value,
        entry => entry.Value is { } file ? new Func<Task<Stream>>(() => open(file)) : null));

    private void Apply(Operation operation, Effect effect)
    {
        switch (effect)
        {
            case FileChanged changed:
                entries[changed.Path] = new WrittenFile(operation, changed.Path);
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
                foreach ((FilePath path, WrittenFile? file) in Take(moved.From))
                {
                    entries[moved.To.Value + path.Value[moved.From.Value.Length..]] = file;
                }

                break;
            default:
                throw new NotSupportedException($"The replay does not know the effect {effect}.");
        }
    }

    private List<KeyValuePair<FilePath, WrittenFile?>> Take(FilePath path)
    {
        List<KeyValuePair<FilePath, WrittenFile?>> taken = [.. entries.Where(entry => entry.Key.IsWithin(path))];
        taken.ForEach(entry => entries.Remove(entry.Key));
        return taken;
    }
}
