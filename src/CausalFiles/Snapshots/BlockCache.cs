using CausalFiles.Contents;

namespace CausalFiles.Snapshots;

/// <summary>The blocks that were read last, up to a number of bytes.</summary>
/// <threadsafety>Safe for any number of threads.</threadsafety>
internal sealed class BlockCache(long capacity)
{
    private readonly Dictionary<ContentAddress, LinkedListNode<(ContentAddress Address, byte[] Block)>> entries = [];
    private readonly LinkedList<(ContentAddress Address, byte[] Block)> byUse = new();
    private long size;

    internal byte[]? Find(ContentAddress address)
    {
        lock (entries)
        {
            if (!entries.TryGetValue(address, out LinkedListNode<(ContentAddress Address, byte[] Block)>? node))
            {
                return null;
            }

            byUse.Remove(node);
            byUse.AddFirst(node);
            return node.Value.Block;
        }
    }

    internal void Add(ContentAddress address, byte[] block)
    {
        lock (entries)
        {
            if (!entries.TryAdd(address, byUse.AddFirst((address, block))))
            {
                byUse.RemoveFirst();
                return;
            }

            size += block.Length;
            while (size > capacity)
            {
                (ContentAddress oldest, byte[] dropped) = byUse.Last!.Value;
                byUse.RemoveLast();
                _ = entries.Remove(oldest);
                size -= dropped.Length;
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
