using System.Diagnostics.CodeAnalysis;
using CausalFiles.Contents;

namespace CausalFiles.Versions;

/// <summary>The trees of the contents that were used last, up to a number of bytes.</summary>
/// <threadsafety>Safe for any number of threads.</threadsafety>
internal sealed class TreeCache(long capacity)
{
    private readonly Dictionary<ContentAddress, LinkedListNode<ChunkTree>> entries = [];
    private readonly LinkedList<ChunkTree> byUse = new();
    private long size;
    private int cleared;

    /// <summary>How many times the cache has been cleared.</summary>
    internal int Cleared => Volatile.Read(ref cleared);

    internal bool TryGet(ContentAddress address, [NotNullWhen(true)] out ChunkTree? tree)
    {
        lock (entries)
        {
            if (!entries.TryGetValue(address, out LinkedListNode<ChunkTree>? node))
            {
                tree = null;
                return false;
            }

            byUse.Remove(node);
            byUse.AddFirst(node);
            tree = node.Value;
            return true;
        }
    }

    /// <summary>Adds a tree whose blocks are known to be there.</summary>
    internal void Add(ChunkTree tree) => Add(tree, loadedWhen: null);

    /// <summary>Adds a tree, unless the cache has been cleared since the tree was begun to be loaded: its blocks may be gone.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="loadedWhen">
    /// What <see cref="Cleared"/> was before the loading; null for a tree whose blocks are known to be there.
    /// </param>
    internal void Add(ChunkTree tree, int? loadedWhen)
    {
        lock (entries)
        {
            if (loadedWhen is { } then && then != cleared)
            {
                return;
            }

            if (tree.HeldBytes > capacity || entries.ContainsKey(tree.Snapshot.Address))
            {
                return;
            }

            entries.Add(tree.Snapshot.Address, byUse.AddFirst(tree));
            size += tree.HeldBytes;
            while (size > capacity)
            {
                ChunkTree oldest = byUse.Last!.Value;
                byUse.RemoveLast();
                _ = entries.Remove(oldest.Snapshot.Address);
                size -= oldest.HeldBytes;
            }
        }
    }

    /// <summary>Lets a tree go before all others, when memory is needed.</summary>
    internal void Demote(ContentAddress address)
    {
        lock (entries)
        {
            if (entries.TryGetValue(address, out LinkedListNode<ChunkTree>? node))
            {
                byUse.Remove(node);
                byUse.AddLast(node);
            }
        }
    }

    internal void Clear()
    {
        lock (entries)
        {
            entries.Clear();
            byUse.Clear();
            size = 0;
            cleared++;
        }
    }
}
