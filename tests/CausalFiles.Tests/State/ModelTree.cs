using CausalFiles.Contents;
using CausalFiles.Naming;
using CausalFiles.Operations;

namespace CausalFiles.Tests.State;

/// <summary>What a tree is, said with a plain dictionary of paths. Where the tree throws, it gives the type of the exception.</summary>
internal sealed class ModelTree
{
    private readonly SortedDictionary<string, Entry> entries;

    internal ModelTree()
        : this(new Dictionary<string, Entry>(StringComparer.Ordinal))
    {
    }

    private ModelTree(IDictionary<string, Entry> entries) => this.entries = new(entries, StringComparer.Ordinal);

    internal IReadOnlyDictionary<string, Entry> Entries => entries;

    /// <summary>The model after an operation, or the exception that refuses all of it.</summary>
    internal (ModelTree Next, Type? Refusal) Apply(Operation operation)
    {
        ModelTree next = new(entries);
        for (int i = 0; i < operation.Effects.Count; i++)
        {
            if (next.Apply(operation, operation.Effects[i], new EffectId(operation.Id, i)) is { } refusal)
            {
                return (this, refusal);
            }
        }

        return (next, null);
    }

    private Type? Apply(Operation operation, Effect effect, EffectId identity) => effect switch
    {
        FileWritten written => Write(written, operation, identity),
        FileDeleted deleted => Delete(deleted.Path.Value),
        EntryMoved moved => Move(moved.From.Value, moved.To.Value),
        DirectoryCreated created => Add(created.Path.Value, new Entry(IsDirectory: true, identity)),
        DirectoryDeleted deleted => DeleteDirectory(deleted.Path.Value),
        _ => throw new ArgumentOutOfRangeException(nameof(effect)),
    };

    private Type? Write(FileWritten written, Operation operation, EffectId identity)
    {
        string path = written.Path.Value;
        if (IsDirectory(path))
        {
            return typeof(UnauthorizedAccessException);
        }

        Entry file = new(IsDirectory: false, identity, operation.Id, written.Content, operation.Timestamp);
        if (!entries.TryGetValue(path, out Entry? old))
        {
            return Add(path, file);
        }

        entries[path] = file with { Identity = old.Identity };
        return null;
    }

    private Type? Delete(string path)
    {
        if (IsDirectory(path))
        {
            return typeof(UnauthorizedAccessException);
        }

        return entries.Remove(path) ? null : typeof(FileNotFoundException);
    }

    private Type? DeleteDirectory(string path)
    {
        if (path.Length == 0)
        {
            return typeof(InvalidPathException);
        }

        if (!IsDirectory(path))
        {
            return entries.ContainsKey(path) ? typeof(IOException) : typeof(DirectoryNotFoundException);
        }

        _ = Take(path);
        return null;
    }

    private Type? Move(string from, string to)
    {
        if (from.Length == 0)
        {
            return typeof(InvalidPathException);
        }

        if (!entries.ContainsKey(from))
        {
            return typeof(FileNotFoundException);
        }

        if (Below(to, from))
        {
            return typeof(IOException);
        }

        Dictionary<string, Entry> moved = Take(from);
        if (Add(to, moved[from]) is { } refusal)
        {
            return refusal;
        }

        foreach ((string path, Entry entry) in moved)
        {
            entries[to + path[from.Length..]] = entry;
        }

        return null;
    }

    private Type? Add(string path, Entry entry)
    {
        if (path.Length == 0)
        {
            return typeof(InvalidPathException);
        }

        if (!IsDirectory(ParentOf(path)))
        {
            return typeof(DirectoryNotFoundException);
        }

        if (entries.Keys.Any(other => string.Equals(other, path, StringComparison.OrdinalIgnoreCase) && ParentOf(other) == ParentOf(path)))
        {
            return typeof(IOException);
        }

        entries.Add(path, entry);
        return null;
    }

    private Dictionary<string, Entry> Take(string path)
    {
        var taken = entries.Where(e => Below(e.Key, path)).ToDictionary(e => e.Key, e => e.Value, StringComparer.Ordinal);
        foreach (string key in taken.Keys)
        {
            entries.Remove(key);
        }

        return taken;
    }

    private bool IsDirectory(string path) => path.Length == 0 || (entries.TryGetValue(path, out Entry? entry) && entry.IsDirectory);

    private static bool Below(string path, string ancestor) => path == ancestor || path.StartsWith(ancestor + "/", StringComparison.Ordinal);

    private static string ParentOf(string path) => path.Contains('/', StringComparison.Ordinal) ? path[..path.LastIndexOf('/')] : "";

    internal sealed record Entry(
        bool IsDirectory,
        EffectId Identity,
        OperationId Version = default,
        Snapshot Content = default,
        DateTimeOffset Modified = default);
}
