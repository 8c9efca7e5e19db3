using CausalFiles.Contents;

namespace CausalFiles.Tests.Contents;

/// <summary>Keeps blocks in memory, and remembers which ones were asked for.</summary>
internal sealed class BlockShelf : IBlockSink, IBlockSource
{
    internal Dictionary<ContentAddress, byte[]> Blocks { get; } = [];

    internal List<ContentAddress> Loaded { get; } = [];

    /// <summary>Whether a block is there only after a while, as over a network.</summary>
    internal bool IsSlow { get; init; }

    /// <summary>A tree of which the shelf has all blocks and the tree none.</summary>
    internal ChunkTree Put(ReadOnlySpan<byte> content)
    {
        ContentHasher hasher = new(this);
        hasher.Append(content);
        return ChunkTree.Stored(hasher.Finish());
    }

    public void Add(in ContentAddress address, int level, ReadOnlySpan<byte> body) => Blocks[address] = [(byte)level, .. body];

    public async ValueTask<ReadOnlyMemory<byte>> ReadBlockAsync(ContentAddress address, CancellationToken cancellationToken)
    {
        if (IsSlow)
        {
            await Task.Yield();
        }

        Loaded.Add(address);
        return Blocks.TryGetValue(address, out byte[]? block) ? block : throw new FileNotFoundException();
    }
}
