using System.Collections;
using CausalFiles.Contents;
using CausalFiles.Durability;

namespace CausalFiles.Snapshots;

/// <summary>Which blocks of sealed packs are in use: a bit for each.</summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class BlockMarks(PackSet packs, IBlockSource source)
{
    private readonly Dictionary<long, BitArray> marks = packs.Packs.ToDictionary(pack => pack.Header.Number, pack => new BitArray(pack.Count));

    /// <summary>Marks every content that is named, with all that it is made of.</summary>
    /// <exception cref="CorruptionException">A block is missing or damaged.</exception>
    internal async ValueTask MarkAsync(Func<ContentAddress, bool> named, CancellationToken cancellationToken)
    {
        foreach (Pack pack in packs.Packs)
        {
            foreach (PackEntry entry in packs.ReadAll(pack.Header.Number))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (named(entry.Address))
                {
                    await MarkAsync(entry.Address, cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }

    /// <summary>The blocks of a pack that are in use, and those that are not.</summary>
    internal ILookup<bool, PackEntry> Divide(Pack pack) => packs.ReadAll(pack.Header.Number)
        .Select((entry, ordinal) => (entry, ordinal))
        .ToLookup(block => marks[pack.Header.Number][block.ordinal], block => block.entry);

    private async ValueTask MarkAsync(ContentAddress root, CancellationToken cancellationToken)
    {
        Stack<ContentAddress> open = new([root]);
        while (open.TryPop(out ContentAddress address))
        {
            if (!packs.TryFind(address, out Pack pack, out PackEntry entry, out int ordinal))
            {
                throw new CorruptionException(root.ToString(), offset: null, $"the content is made of the block {address}, and it is missing");
            }

            if (marks[pack.Header.Number][ordinal])
            {
                continue;
            }

            marks[pack.Header.Number][ordinal] = true;
            if (entry.Level > 0)
            {
                Block node = await BlockLoading.LoadAsync(address, source, cancellationToken).ConfigureAwait(false);
                Array.ForEach(node.Children, child => open.Push(child.Address));
            }
        }
    }
}
