namespace CausalFiles.Tests.Harness;

/// <summary>
/// What the tree should be, by the dumbest means: a dictionary of paths, where a directory has null for its content. It knows nothing of the library.
/// </summary>
public sealed class ReferenceModel
{
    private readonly SortedDictionary<string, string?> entries = new(StringComparer.Ordinal);

    /// <summary>Every path, with the content of a file, and null for a directory.</summary>
    public IReadOnlyDictionary<string, string?> Entries => entries;

    /// <summary>Another model, of the same tree.</summary>
    public ReferenceModel Copy()
    {
        ReferenceModel copy = new();
        copy.Assign(entries);
        return copy;
    }

    /// <summary>Carries out a step, and says whether it could be done.</summary>
    public bool TryApply(Step step) => step.Kind switch
    {
        StepKind.Write => TryPut(step.Path, _ => step.Text),
        StepKind.Append => TryPut(step.Path, old => old + step.Text),
        StepKind.Update => TryPut(step.Path, old => step.Text + old),
        StepKind.Read => entries.GetValueOrDefault(step.Path) is not null,
        StepKind.Delete => entries.GetValueOrDefault(step.Path) is not null && entries.Remove(step.Path),
        StepKind.CreateDirectory => TryCreateDirectory(step.Path),
        StepKind.DeleteDirectory => TryDeleteDirectory(step.Path),
        StepKind.Batch => TryAll(step.Steps),
        StepKind.Splice => TrySplice(step),
        _ => TryMove(step.Path, step.Other, step.Overwrites),
    };

    /// <summary>The tree in the form of <see cref="Trees.Read"/>.</summary>
    public Dictionary<string, string> Tree() => entries.ToDictionary(
        entry => entry.Key, entry => entry.Value is null ? "/" : Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(entry.Value)));

    private bool TryAll(IReadOnlyList<Step> steps)
    {
        List<KeyValuePair<string, string?>> before = [.. entries];
        if (steps.All(TryApply))
        {
            return true;
        }

        Assign(before);
        return false;
    }

    private void Assign(IEnumerable<KeyValuePair<string, string?>> other)
    {
        entries.Clear();
        foreach ((string path, string? content) in other)
        {
            entries.Add(path, content);
        }
    }

    private static string Parent(string path) => path.Contains('/', StringComparison.Ordinal) ? path[..path.LastIndexOf('/')] : "";

    private bool IsDirectory(string path) => path.Length == 0 || (entries.TryGetValue(path, out string? content) && content is null);

    private bool Collides(string path) =>
        entries.Keys.Any(other => other != path && string.Equals(other, path, StringComparison.OrdinalIgnoreCase));

    private bool TryPut(string path, Func<string, string> change)
    {
        bool exists = entries.TryGetValue(path, out string? old);
        if ((exists && old is null) || !IsDirectory(Parent(path)) || (!exists && Collides(path)))
        {
            return false;
        }

        entries[path] = change(old ?? "");
        return true;
    }

    private bool TrySplice(Step step)
    {
        string old = entries.GetValueOrDefault(step.Path) ?? "";
        return step.Offset + step.Removed <= old.Length
            && TryPut(step.Path, _ => old[..step.Offset] + step.Text + old[(step.Offset + step.Removed)..]);
    }

    private bool TryCreateDirectory(string path)
    {
        string[] missing = [.. Ancestors(path).Where(directory => !IsDirectory(directory))];
        if (missing.Any(directory => entries.ContainsKey(directory) || Collides(directory)))
        {
            return false;
        }

        Array.ForEach(missing, directory => entries[directory] = null);
        return true;
    }

    private static IEnumerable<string> Ancestors(string path)
    {
        for (string directory = path; directory.Length > 0; directory = Parent(directory))
        {
            yield return directory;
        }
    }

    private bool TryDeleteDirectory(string path)
    {
        if (path.Length == 0 || !IsDirectory(path))
        {
            return false;
        }

        Below(path).ForEach(entry => entries.Remove(entry));
        return true;
    }

    private bool TryMove(string from, string to, bool overwrites)
    {
        if (!entries.ContainsKey(from) || to == from || to.StartsWith(from + "/", StringComparison.Ordinal) || !IsDirectory(Parent(to)))
        {
            return false;
        }

        List<(string Path, string? Content)> moved = [.. Below(from).Select(path => (path, entries[path]))];
        moved.ForEach(entry => entries.Remove(entry.Path));
        bool mayReplace = overwrites && moved[0].Content is not null && entries.GetValueOrDefault(to) is not null;
        if ((entries.ContainsKey(to) && !mayReplace) || Collides(to))
        {
            moved.ForEach(entry => entries[entry.Path] = entry.Content);
            return false;
        }

        moved.ForEach(entry => entries[to + entry.Path[from.Length..]] = entry.Content);
        return true;
    }

    private List<string> Below(string path) =>
        [.. entries.Keys.Where(entry => entry == path || entry.StartsWith(path + "/", StringComparison.Ordinal))];
}
