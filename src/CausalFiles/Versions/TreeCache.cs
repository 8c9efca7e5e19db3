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

    internal void Add(ChunkTree tree)
    {
        lock (entries)
        {
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

    internal void Clear()
    {
        lock (entries)
        {
            entries.Clear();
            byUse.Clear();
            size = 0;
        }
    }
}
