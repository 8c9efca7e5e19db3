namespace CausalFiles.Tests.Deterministic;

/// <summary>
/// The changes of directories that are not synchronised. In each directory they survive a loss of power in their order up to some point, as in a file system
/// with a journal; a move between two directories survives in both or in none.
/// </summary>
internal sealed class EntryJournal
{
    private List<Change> changes = [];

    internal void Add(params ReadOnlySpan<EntryChange> parts)
    {
        Change change = new(parts.ToArray());
        changes.Add(change);
        change.Do();
    }

    /// <summary>Keeps the changes of a directory, and those that have to come before them.</summary>
    internal void Synchronise(SimulatedDirectory directory)
    {
        HashSet<SimulatedDirectory> kept = [directory];
        List<Change> left = [];
        foreach (Change change in Enumerable.Reverse(changes))
        {
            if (change.Directories.Any(kept.Contains))
            {
                kept.UnionWith(change.Directories);
            }
            else
            {
                left.Add(change);
            }
        }

        left.Reverse();
        changes = left;
    }

    /// <summary>Loses what chance will have it; what happens in a directory depends on its path and on nothing that happened elsewhere.</summary>
    internal void LosePower(Func<string, Random> chance)
    {
        Dictionary<SimulatedDirectory, int> survivors = changes
            .SelectMany(change => change.Parts)
            .GroupBy(part => part.Directory)
            .ToDictionary(parts => parts.Key, parts => chance(parts.First().Path).Next(parts.Count() + 1));
        List<Change> lost = [];
        foreach (Change change in changes)
        {
            if (change.Directories.All(directory => survivors[directory]-- > 0))
            {
                continue;
            }

            lost.Add(change);
            foreach (SimulatedDirectory directory in change.Directories)
            {
                survivors[directory] = 0;
            }
        }

        lost.Reverse();
        lost.ForEach(change => change.Undo());
        changes = [];
    }

    /// <summary>What changes at once.</summary>
    private sealed record Change(EntryChange[] Parts)
    {
        internal IEnumerable<SimulatedDirectory> Directories => Parts.Select(part => part.Directory);

        internal void Do() => Array.ForEach(Parts, part => part.Directory.Set(part.Name, part.After));

        internal void Undo()
        {
            foreach (EntryChange part in Parts.Reverse())
            {
                part.Directory.Set(part.Name, part.Before);
            }
        }
    }
}

/// <summary>One name in one directory: what it led to, and what it leads to.</summary>
internal sealed record EntryChange(SimulatedDirectory Directory, string Path, string Name, SimulatedNode? Before, SimulatedNode? After);
