using System.Collections.Concurrent;
using CausalFiles.Contents;
using CausalFiles.Durability;

namespace CausalFiles.Snapshots;

/// <summary>A snapshot store in memory: for tests, and for systems whose history may end with the process. What contents have in common is stored once.</summary>
/// <threadsafety>Every member may be called by any number of threads.</threadsafety>
public sealed class InMemorySnapshotStore : IBlockStore, IBlockSink
{
    private const int PieceSize = 64 * 1024;

    private readonly ConcurrentDictionary<ContentAddress, byte[]> blocks = new();

    /// <inheritdoc/>
    public async ValueTask<Snapshot> PutAsync(Stream content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        ContentHasher hasher = new(this);
        byte[] piece = new byte[PieceSize];
        int read;
        while ((read = await content.ReadAsync(piece, cancellationToken).ConfigureAwait(false)) > 0)
        {
            hasher.Append(piece.AsSpan(0, read));
        }

        return hasher.Finish();
    }

    /// <inheritdoc/>
    ValueTask IBlockStore.PutAsync(ChunkTree tree, CancellationToken cancellationToken)
    {
        Put(tree.Root);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask<Stream> OpenAsync(ContentAddress address, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ChunkTree tree = await ChunkTree.FindAsync(address, this, cancellationToken).ConfigureAwait(false);
        return tree.OpenRead(this);
    }

    /// <inheritdoc/>
    public ValueTask<bool> ContainsAsync(ContentAddress address, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(blocks.ContainsKey(address));
    }

    /// <inheritdoc/>
    ValueTask<ReadOnlyMemory<byte>> IBlockSource.ReadBlockAsync(ContentAddress address, CancellationToken cancellationToken) =>
        blocks.TryGetValue(address, out byte[]? block) ? new(block) : throw ContentErrors.NotFound(address);

    /// <inheritdoc/>
    void IBlockSink.Add(in ContentAddress address, int level, ReadOnlySpan<byte> body) => _ = blocks.TryAdd(address, [(byte)level, .. body]);

    /// <inheritdoc/>
    public async ValueTask<long> CollectAsync(Func<ContentAddress, bool> named, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(named);
        HashSet<ContentAddress> used = [];
        Stack<ContentAddress> open = new(blocks.Keys.Where(named));
        while (open.TryPop(out ContentAddress address))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (used.Add(address))
            {
                Block block = await BlockLoading.LoadAsync(address, this, cancellationToken).ConfigureAwait(false);
                Array.ForEach(block.Children, child => open.Push(child.Address));
            }
        }

        long reclaimed = 0;
        foreach (ContentAddress address in blocks.Keys.Where(address => !used.Contains(address)))
        {
            // Nodes are not content.
            reclaimed += blocks.TryRemove(address, out byte[]? block) && block[0] == 0 ? block.Length - 1 : 0;
        }

        return reclaimed;
    }

    private void Put(Block block)
    {
        if (blocks.ContainsKey(block.Address))
        {
            return;
        }

        if (!block.IsHeld)
        {
            throw new CorruptionException(block.Address.ToString(), offset: null, "a content is made of this block, and neither the store nor the content has it");
        }

        Array.ForEach(block.Children, Put);
        byte[] list = new byte[NodeFormat.MaxSize];
        IBlockSink sink = this;
        sink.Add(block.Address, block.Level, block.Level == 0 ? block.Bytes.Span : list.AsSpan(0, NodeFormat.Write(block.Children, list)));
    }
}
