using System.Runtime.InteropServices;

namespace CausalFiles.Contents;

/// <content>
/// Exchanging a part: from the chunk in which it begins, chunks are cut anew until a border falls on an old one; then, level by level, the nodes above them likewise. All else is shared.
/// </content>
internal sealed partial class ChunkTree
{
    /// <summary>The content with a part exchanged; what did not change is shared.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The part is not within the content.</exception>
    internal async ValueTask<ChunkTree> SpliceAsync(Splice splice, IBlockSource source, CancellationToken cancellationToken)
    {
        if (splice.Offset < 0 || splice.Removed < 0 || splice.Offset > Snapshot.Length - splice.Removed)
        {
            throw new ArgumentOutOfRangeException(nameof(splice), $"A content of {Snapshot.Length} bytes cannot be changed {splice}.");
        }

        if (splice.Removed == Snapshot.Length)
        {
            return Of(splice.Inserted);
        }

        if (splice.Removed == 0 && splice.Inserted.IsEmpty)
        {
            return this;
        }

        Block top = await Root.LoadAsync(source, cancellationToken).ConfigureAwait(false);
        TreeCursor start = new(top, source);
        TreeCursor rest = new(top, source);
        List<Block> blocks = await CutAsync(start, rest, splice, cancellationToken).ConfigureAwait(false);
        for (int level = 0; level < top.Level; level++)
        {
            blocks = await JoinAsync(start, rest, blocks, level, cancellationToken).ConfigureAwait(false);
        }

        if (!rest.IsAtEnd)
        {
            // What was inserted before all else ends where a block of every level ends: the old root follows as it is.
            blocks.Add(rest.Current);
        }

        Block result = await RaiseAsync(blocks, top.Level, source, cancellationToken).ConfigureAwait(false);
        return new ChunkTree(result, new Snapshot(result.Address, result.Length));
    }

    /// <summary>Cuts the new chunks.</summary>
    /// <param name="start">Is left at the chunk in which the part begins.</param>
    /// <param name="rest">Is left before the first old chunk that stays.</param>
    /// <param name="splice">The part.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    private static async ValueTask<List<Block>> CutAsync(TreeCursor start, TreeCursor rest, Splice splice, CancellationToken cancellationToken)
    {
        List<Block> chunks = [];
        Block? grown = null;
        bool isTail = false;
        ChunkCutter cutter = new(chunk => chunks.Add(isTail ? Block.Tail(chunk, chunks.Count == 0 ? grown : null) : Block.Chunk(chunk.ToArray())));
        int kept = await start.SeekAsync(splice.Offset, cancellationToken).ConfigureAwait(false);
        if (kept > 0)
        {
            Block first = await start.LoadAsync(cancellationToken).ConfigureAwait(false);
            cutter.Resume(first.Bytes.Span[..kept]);
            grown = kept == first.Length ? first : null;
        }

        cutter.Append(splice.Inserted.Span);
        int gone = await rest.SeekAsync(splice.Offset + splice.Removed, cancellationToken).ConfigureAwait(false);
        if (gone > 0)
        {
            Block last = await rest.LoadAsync(cancellationToken).ConfigureAwait(false);
            cutter.Append(last.Bytes.Span[gone..]);
            rest.Advance();
        }

        // A chunk is taken in only when the one before it has not ended yet, so that no old border but the one at which the cursor stands can be a new one.
        while (!cutter.IsAtBorder && !rest.IsAtEnd)
        {
            await rest.DescendAsync(level: 0, cancellationToken).ConfigureAwait(false);
            Block next = await rest.LoadAsync(cancellationToken).ConfigureAwait(false);
            cutter.Append(next.Bytes.Span);
            rest.Advance();
        }

        isTail = grown is not null;
        cutter.Finish();
        return chunks;
    }

    /// <summary>Makes the new nodes above a level whose new blocks are known.</summary>
    private static async ValueTask<List<Block>> JoinAsync(
        TreeCursor start, TreeCursor rest, List<Block> blocks, int level, CancellationToken cancellationToken)
    {
        List<Block> nodes = [];
        List<Block> node = new(start.Before(level).Length + blocks.Count);
        node.AddRange(start.Before(level));
        foreach (Block block in blocks)
        {
            Add(block);
        }

        while (node.Count > 0 || !rest.IsAtNode(level))
        {
            if (rest.IsAtEnd)
            {
                nodes.Add(TreeBuilder.NodeOf(CollectionsMarshal.AsSpan(node), level + 1));
                break;
            }

            await rest.DescendAsync(level, cancellationToken).ConfigureAwait(false);
            Add(rest.Current);
            rest.Advance();
        }

        rest.Ascend(level + 1);
        return nodes;

        void Add(Block block)
        {
            node.Add(block);
            if (NodeFormat.Ends(node.Count, block.Address))
            {
                nodes.Add(TreeBuilder.NodeOf(CollectionsMarshal.AsSpan(node), level + 1));
                node.Clear();
            }
        }
    }

    // There may be more blocks now than one node lists, or only one below the root.
    private static async ValueTask<Block> RaiseAsync(List<Block> blocks, int level, IBlockSource source, CancellationToken cancellationToken)
    {
        TreeBuilder tree = new(level);
        blocks.ForEach(tree.Add);
        Block top = tree.Finish();
        while (top.Level > 0)
        {
            top = await top.LoadAsync(source, cancellationToken).ConfigureAwait(false);
            if (top.Children.Length > 1)
            {
                break;
            }

            top = top.Children[0];
        }

        return top;
    }
}
