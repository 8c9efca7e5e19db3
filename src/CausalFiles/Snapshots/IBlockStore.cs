using CausalFiles.Contents;

namespace CausalFiles.Snapshots;

/// <summary>
/// What a snapshot store may be able to do besides: keep contents as trees of blocks, so that a content costs what is new in it, and a part of it can be read
/// by itself.
/// </summary>
/// <threadsafety>Safe for any number of threads.</threadsafety>
internal interface IBlockStore : ISnapshotStore, IBlockSource
{
    /// <summary>Keeps a content whose tree is at hand: the blocks that the store lacks. When the call returns, the content is durable.</summary>
    /// <exception cref="IOException">The content could not be made durable.</exception>
    ValueTask PutAsync(ChunkTree tree, CancellationToken cancellationToken);
}
