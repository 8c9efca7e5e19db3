namespace CausalFiles.Contents;

/// <summary>A content as an immutable tree of chunks, whose root hash is the content's address.</summary>
/// <remarks>
/// The tree follows from the bytes alone, so that the same content has the same address whether it was handed over at once, came as a stream, or is the outcome of
/// any series of splices. Trees share the blocks that they have in common. What a tree does not hold is loaded from an <see cref="IBlockSource"/> when it is
/// needed, checked, and not kept.
/// </remarks>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
internal sealed partial class ChunkTree
{
    // So much is kept in memory even when it could be loaded.
    private const long SmallTree = 256 * 1024;

    // The content in one piece, where it came as one.
    private readonly ReadOnlyMemory<byte>? whole;

    private ChunkTree(Block root, Snapshot snapshot, ReadOnlyMemory<byte>? whole = null)
    {
        Root = root;
        this.whole = whole;
        Snapshot = snapshot;
    }

    internal Snapshot Snapshot { get; }

    /// <summary>The root, which need not be held.</summary>
    internal Block Root { get; }

    /// <summary>About how much memory the tree takes, with what it shares with other trees and without what it would have to load.</summary>
    internal long HeldBytes => Root.HeldBytes;

    /// <summary>The tree of a content in memory, whose bytes nobody may change any more; it holds them.</summary>
    internal static ChunkTree Of(ReadOnlyMemory<byte> content)
    {
        TreeBuilder tree = new();
        ReadOnlyMemory<byte> rest = content;
        do
        {
            int cut = Chunker.Cut(rest.Span);
            cut = cut == 0 ? rest.Length : cut;
            tree.Add(Block.Chunk(rest[..cut]));
            rest = rest[cut..];
        }
        while (!rest.IsEmpty);

        Block top = tree.Finish();
        return new ChunkTree(top, new Snapshot(top.Address, top.Length), content);
    }

    /// <summary>The tree of a content of which a source has all blocks; they are loaded when they are needed.</summary>
    internal static ChunkTree Stored(Snapshot snapshot) => new(Block.Stub(snapshot.Address, snapshot.Length, Block.UnknownLevel), snapshot);

    /// <summary>The tree of a content of which only the address is known.</summary>
    /// <exception cref="FileNotFoundException">The source does not have it.</exception>
    internal static async ValueTask<ChunkTree> FindAsync(ContentAddress address, IBlockSource source, CancellationToken cancellationToken)
    {
        Block top = await BlockLoading.LoadAsync(address, source, cancellationToken).ConfigureAwait(false);
        return Stored(new Snapshot(address, top.Length));
    }

    /// <summary>The same content, without those of its chunks in memory that a source has got with another content. A small content keeps them.</summary>
    /// <param name="stored">The content that the source has, with all its blocks.</param>
    internal ChunkTree WithoutStoredBytes(ChunkTree stored)
    {
        if (HeldBytes <= SmallTree)
        {
            return this;
        }

        HashSet<ContentAddress> known = [];
        stored.Root.AddTo(known);
        return new ChunkTree(Root.WithoutBytes(known), Snapshot);
    }

    /// <summary>The same content without its chunks in memory, now that a source has them all. The nodes stay in memory, so that another splice at the same place is as fast.</summary>
    internal ChunkTree WithoutBytes() => new(Root.WithoutBytes(), Snapshot);
}
