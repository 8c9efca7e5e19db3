namespace CausalFiles.Contents;

/// <summary>
/// A place in a tree, from where one gets on block by block on any level. It does not go down to a level before a block of that level is asked for, so that what
/// is skipped is not loaded.
/// </summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class TreeCursor
{
    private readonly IBlockSource source;
    private readonly bool isBackward;
    private readonly Frame[] frames;

    /// <param name="root">The root of the tree; it is held.</param>
    /// <param name="source">Where blocks are loaded from.</param>
    /// <param name="isBackward">Whether to go from the end to the beginning.</param>
    internal TreeCursor(Block root, IBlockSource source, bool isBackward = false)
    {
        this.source = source;
        this.isBackward = isBackward;
        frames = new Frame[root.Level + 1];
        Level = root.Level;
        frames[Level] = new Frame([root], 0);
    }

    /// <summary>The lowest level that the cursor has gone down to. Below it, it stands before the first block.</summary>
    internal int Level { get; private set; }

    /// <summary>Whether no block is left, on any level.</summary>
    internal bool IsAtEnd => Level == frames.Length - 1 && IsOver(frames[Level]);

    /// <summary>The next block on <see cref="Level"/>.</summary>
    internal Block Current => frames[Level].Items[frames[Level].Index];

    /// <summary>The blocks of <paramref name="level"/> before the next one, in the node that lists it.</summary>
    internal ReadOnlySpan<Block> Before(int level) => frames[level].Items.AsSpan(0, frames[level].Index);

    /// <summary>Whether the next block of a level is the first that its node lists, or there is none.</summary>
    internal bool IsAtNode(int level) => Level > level || frames[level].Index == 0 || IsAtEnd;

    /// <summary>Goes down to the chunk that has a byte, or to the last one when the place is the end.</summary>
    /// <returns>Where in the chunk the byte is.</returns>
    internal async ValueTask<int> SeekAsync(long offset, CancellationToken cancellationToken)
    {
        while (Level > 0)
        {
            await DescendAsync(Level - 1, cancellationToken).ConfigureAwait(false);
            Block[] items = frames[Level].Items;
            int index = 0;
            while (index < items.Length - 1 && offset >= items[index].Length)
            {
                offset -= items[index++].Length;
            }

            frames[Level].Index = index;
        }

        return (int)offset;
    }

    /// <summary>Goes down to a level, so that <see cref="Current"/> is a block of it.</summary>
    internal async ValueTask DescendAsync(int level, CancellationToken cancellationToken)
    {
        while (Level > level)
        {
            Block node = await Current.LoadAsync(source, cancellationToken).ConfigureAwait(false);
            Level--;
            frames[Level] = new Frame(node.Children, isBackward ? node.Children.Length - 1 : 0);
        }
    }

    /// <summary>Goes up to a level, where the cursor stands before the node that it has just gone into.</summary>
    internal void Ascend(int level) => Level = Math.Max(Level, level);

    /// <summary>Loads the current block.</summary>
    internal ValueTask<Block> LoadAsync(CancellationToken cancellationToken) => Current.LoadAsync(source, cancellationToken);

    /// <summary>Steps over the current block, and up as far as nodes end with it.</summary>
    internal void Advance()
    {
        Step();
        while (IsOver(frames[Level]) && Level < frames.Length - 1)
        {
            Level++;
            Step();
        }
    }

    private static bool IsOver(Frame frame) => (uint)frame.Index >= (uint)frame.Items.Length;

    private void Step() => frames[Level].Index += isBackward ? -1 : 1;

    private record struct Frame(Block[] Items, int Index);
}
