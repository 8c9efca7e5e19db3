using CausalFiles.Operations;

namespace CausalFiles.Snapshots;

/// <summary>The contents that were used last, up to a number of bytes.</summary>
/// <threadsafety>Safe for any number of threads.</threadsafety>
internal sealed class ContentCache(long capacity)
{
    private readonly Dictionary<ContentAddress, LinkedListNode<Cached>> entries = [];
    private readonly LinkedList<Cached> byUse = new();
    private long size;

    internal bool TryGet(ContentAddress address, out ReadOnlyMemory<byte> content)
    {
        lock (entries)
        {
            if (!entries.TryGetValue(address, out LinkedListNode<Cached>? node))
            {
                content = default;
                return false;
            }

            byUse.Remove(node);
            byUse.AddFirst(node);
            content = node.Value.Content;
            return true;
        }
    }

    internal void Add(ContentAddress address, ReadOnlyMemory<byte> content)
    {
        lock (entries)
        {
            if (content.Length > capacity || entries.ContainsKey(address))
            {
                return;
            }

            entries.Add(address, byUse.AddFirst(new Cached(address, content)));
            size += content.Length;
            while (size > capacity)
            {
                Cached oldest = byUse.Last!.Value;
                byUse.RemoveLast();
                _ = entries.Remove(oldest.Address);
                size -= oldest.Content.Length;
            }
        }
    }

    private readonly record struct Cached(ContentAddress Address, ReadOnlyMemory<byte> Content);
}
