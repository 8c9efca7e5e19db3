using CausalFiles.Durability;

namespace CausalFiles.Contents;

/// <summary>Loads blocks, and believes nothing that it is given: the hash, the level and the lengths are checked before use.</summary>
internal static class BlockLoading
{
    /// <summary>The block itself when it is held, otherwise as the source has it.</summary>
    /// <exception cref="CorruptionException">The source does not have it, or has something else.</exception>
    internal static ValueTask<Block> LoadAsync(this Block block, IBlockSource source, CancellationToken cancellationToken) =>
        block.IsHeld ? new(block) : ReadAsync(block, source, cancellationToken);

    /// <summary>Reads the block with an address, of which nothing else is known.</summary>
    /// <exception cref="FileNotFoundException">There is no such block.</exception>
    /// <exception cref="CorruptionException">The source has something else.</exception>
    internal static async ValueTask<Block> LoadAsync(ContentAddress address, IBlockSource source, CancellationToken cancellationToken) =>
        Parse(address, await source.ReadBlockAsync(address, cancellationToken).ConfigureAwait(false));

    private static async ValueTask<Block> ReadAsync(Block stub, IBlockSource source, CancellationToken cancellationToken)
    {
        Block block;
        try
        {
            block = await LoadAsync(stub.Address, source, cancellationToken).ConfigureAwait(false);
        }
        catch (FileNotFoundException e)
        {
            throw new CorruptionException(stub.Address.ToString(), offset: null, "a content is made of this block, and it is missing", e);
        }

        return block.Length == stub.Length && (block.Level == stub.Level || stub.Level == Block.UnknownLevel)
            ? block
            : throw new CorruptionException(
                stub.Address.ToString(), offset: null, $"the block has {block.Length} bytes on level {block.Level} instead of {stub.Length} on level {stub.Level}");
    }

    private static Block Parse(ContentAddress address, ReadOnlyMemory<byte> stored)
    {
        int level = stored.IsEmpty ? Block.UnknownLevel : stored.Span[0];
        if (level is < 0 or > Block.MaxLevel || BlockHash.Of(level, stored.Span[1..]) != address)
        {
            throw new CorruptionException(address.ToString(), offset: null, "the stored block has another hash");
        }

        ReadOnlyMemory<byte> body = stored[1..];
        return level == 0
            ? Block.Chunk(address, body)
            : Block.Node(address, level, NodeFormat.Read(body.Span, level, address.ToString()));
    }
}
