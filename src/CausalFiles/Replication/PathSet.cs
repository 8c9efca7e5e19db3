using System.Text;
using CausalFiles.Naming;

namespace CausalFiles.Replication;

/// <summary>A set of paths that can be followed through moves: what lies in a directory is found without a look at the others.</summary>
/// <threadsafety>Filled by one thread, then read by any number.</threadsafety>
internal sealed class PathSet
{
    // The character after the slash, so that everything within a path lies between the two.
    private const char AfterSlash = '0';

    private readonly SortedSet<string> paths = new(StringComparer.Ordinal);

    internal void Add(FilePath path) => _ = paths.Add(path.Value);

    internal bool Contains(FilePath path) => paths.Contains(path.Value);

    /// <summary>Whether a path, or a directory that holds it, is in the set.</summary>
    internal bool Holds(FilePath path)
    {
        for (; !path.IsRoot; path = path.Parent)
        {
            if (Contains(path))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Adds, for an entry that is in the set and for all that lies in it, the path that a move has given it; the old one stays.</summary>
    internal void Follow(FilePath from, FilePath to)
    {
        List<string> found = [.. paths.GetViewBetween(from.Value + '/', from.Value + AfterSlash)];
        if (paths.Contains(from.Value))
        {
            found.Add(from.Value);
        }

        foreach (string path in found)
        {
            string moved = to.Value + path[from.Value.Length..];
            if (Encoding.UTF8.GetByteCount(moved) <= FilePath.MaxBytes)
            {
                _ = paths.Add(moved);
            }
        }
    }
}
