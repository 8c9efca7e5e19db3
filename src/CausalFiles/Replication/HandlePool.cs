using System.Diagnostics.CodeAnalysis;
using CausalFiles.Naming;

namespace CausalFiles.Replication;

/// <summary>The files of a replica that are held open: those that were changed in place last, up to a number that may change.</summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class HandlePool(Func<int> capacity)
{
    private readonly Dictionary<FilePath, LinkedListNode<HeldFile>> byPath = [];
    private readonly LinkedList<HeldFile> byUse = new();

    /// <summary>The file to be let go next, once there are too many.</summary>
    internal HeldFile? Surplus => byPath.Count > capacity() ? byUse.Last!.Value : null;

    /// <summary>The files that are held.</summary>
    internal IEnumerable<HeldFile> Files => byUse;

    internal bool TryFind(FilePath path, [NotNullWhen(true)] out HeldFile? file)
    {
        if (!byPath.TryGetValue(path, out LinkedListNode<HeldFile>? node))
        {
            file = null;
            return false;
        }

        if (node != byUse.First)
        {
            byUse.Remove(node);
            byUse.AddFirst(node);
        }

        file = node.Value;
        return true;
    }

    internal void Add(HeldFile file) => byPath.Add(file.Path, byUse.AddFirst(file));

    /// <summary>Lets a file go; whoever calls closes it.</summary>
    internal void Remove(HeldFile file)
    {
        if (byPath.Remove(file.Path, out LinkedListNode<HeldFile>? node))
        {
            byUse.Remove(node);
        }
    }
}
