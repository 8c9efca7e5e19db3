namespace CausalFiles.Contents;

/// <summary>Where the blocks of a <see cref="ChunkTree"/> come from that the tree does not hold itself.</summary>
/// <threadsafety>Safe for any number of threads.</threadsafety>
internal interface IBlockSource
{
    /// <summary>Reads a block: one byte with its level, then a chunk of a content or a node of its tree. Whoever asks checks it against its address.</summary>
    /// <exception cref="FileNotFoundException">There is no such block.</exception>
    ValueTask<ReadOnlyMemory<byte>> ReadBlockAsync(ContentAddress address, CancellationToken cancellationToken);
}
