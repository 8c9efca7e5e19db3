namespace CausalFiles.Contents;

/// <summary>Takes the blocks of a tree that is being built; each comes after all that are below it.</summary>
internal interface IBlockSink
{
    /// <summary>Takes a block.</summary>
    /// <param name="address">Its address.</param>
    /// <param name="level">0 for a chunk, above it for a node.</param>
    /// <param name="body">The chunk's bytes or the node's list, only lent.</param>
    void Add(in ContentAddress address, int level, ReadOnlySpan<byte> body);
}
