using System.Buffers;
using System.Runtime.InteropServices;

namespace CausalFiles.Contents;

/// <summary>Makes a tree of the blocks of its lowest level, which come in their order: cuts each level into nodes, up to the one that is the root.</summary>
/// <param name="level">The level of the blocks that come.</param>
/// <param name="sink">Takes the nodes, of which then only the unfinished ones are held; null when the tree is to hold them.</param>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class TreeBuilder(int level = 0, IBlockSink? sink = null)
{
    private readonly List<List<Block>> waiting = [[]];

    internal void Add(Block block) => Add(block, 0);

    /// <summary>No more blocks come; there was at least one.</summary>
    /// <returns>The root: the only block of the lowest level that has only one.</returns>
    internal Block Finish()
    {
        for (int height = 0; ; height++)
        {
            List<Block> last = waiting[height];
            if (height == waiting.Count - 1 && last.Count == 1)
            {
                return last[0];
            }

            if (last.Count > 0)
            {
                Close(height);
            }
        }
    }

    /// <summary>Makes a node.</summary>
    internal static Block NodeOf(ReadOnlySpan<Block> children, int level, IBlockSink? sink = null)
    {
        byte[] body = ArrayPool<byte>.Shared.Rent(NodeFormat.MaxSize);
        try
        {
            ReadOnlySpan<byte> list = body.AsSpan(0, NodeFormat.Write(children, body));
            ContentAddress address = BlockHash.Of(level, list);
            if (sink is null)
            {
                return Block.Node(address, level, [.. children]);
            }

            sink.Add(address, level, list);
            return Block.Stub(address, Block.LengthOf(children), level);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(body);
        }
    }

    private void Add(Block block, int height)
    {
        if (height == waiting.Count)
        {
            waiting.Add([]);
        }

        List<Block> node = waiting[height];
        node.Add(block);
        if (NodeFormat.Ends(node.Count, block.Address))
        {
            Close(height);
        }
    }

    private void Close(int height)
    {
        Block node = NodeOf(CollectionsMarshal.AsSpan(waiting[height]), level + height + 1, sink);
        waiting[height].Clear();
        Add(node, height + 1);
    }
}
