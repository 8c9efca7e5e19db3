using System.Buffers;
using CausalFiles.Checkpoints;
using CausalFiles.Contents;
using CausalFiles.Durability;
using CausalFiles.OperationLog;
using CausalFiles.Operations;
using CausalFiles.Snapshots;
using CausalFiles.State;

namespace CausalFiles.Versions;

/// <summary>
/// The one way in which the library reads contents: out of memory when they were used lately, otherwise out of the snapshot store,
/// otherwise out of the records of the log; and never without checking them against their address.
/// </summary>
/// <threadsafety>Safe for any number of threads.</threadsafety>
internal sealed class VersionReader
{
    private const long CacheCapacity = 64L << 20;

    private readonly ISnapshotStore store;
    private readonly IOperationLog log;
    private readonly BaseState? start;
    private readonly TreeCache cache;
    private readonly IBlockSource blocks;
    private readonly OperationMemo? memo;
    private readonly VersionChain chain;

    internal VersionReader(ISnapshotStore store, IOperationLog log, BaseState? start = null)
        : this(store, log, start, new TreeCache(CacheCapacity), memo: null)
    {
    }

    private VersionReader(ISnapshotStore store, IOperationLog log, BaseState? start, TreeCache cache, OperationMemo? memo)
    {
        (this.store, this.log, this.start, this.cache, this.memo) = (store, log, start, cache, memo);
        blocks = store as IBlockSource ?? new NoBlocks();
        chain = new VersionChain(ReadOperationAsync, start);
    }

    /// <summary>Whether the store keeps contents as blocks, so that keeping one that it has costs nothing.</summary>
    internal bool HasBlocks => store is IBlockStore;

    /// <summary>The same for one piece of work, which keeps the operations that it has read.</summary>
    internal VersionReader Remembering() => new(store, log, start, cache, new OperationMemo(log));

    /// <summary>The operation at a position.</summary>
    /// <exception cref="RecordsDroppedException">The log has dropped it.</exception>
    internal ValueTask<Operation> ReadOperationAsync(OperationId id, CancellationToken cancellationToken) =>
        memo is null ? log.ReadOperationAsync(id, cancellationToken) : memo.ReadAsync(id, cancellationToken);

    /// <summary>A tree without the bytes that the store has got with another content, as far as they can be loaded again and are worth the memory.</summary>
    internal ChunkTree Lighten(ChunkTree tree, ChunkTree stored) => HasBlocks ? tree.WithoutStoredBytes(stored) : tree;

    /// <summary>Keeps a tree in memory for a while.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="insteadOf">A content that is not likely to be needed any more.</param>
    internal void Remember(ChunkTree tree, ContentAddress? insteadOf)
    {
        if (insteadOf is { } replaced)
        {
            cache.Demote(replaced);
        }

        cache.Add(tree);
    }

    /// <summary>Keeps a content in the snapshot store. When the call returns, it is durable.</summary>
    /// <exception cref="IOException">It could not be made durable.</exception>
    internal async ValueTask KeepAsync(ChunkTree tree, CancellationToken cancellationToken)
    {
        if (store is IBlockStore blockStore)
        {
            await blockStore.PutAsync(tree, cancellationToken).ConfigureAwait(false);
            return;
        }

        Stream content = tree.OpenRead(blocks);
        await using (content.ConfigureAwait(false))
        {
            Snapshot kept = await store.PutAsync(content, cancellationToken).ConfigureAwait(false);
            if (kept != tree.Snapshot)
            {
                throw new IOException($"The snapshot store kept {tree.Snapshot} under the address {kept}; it is not to be trusted.");
            }
        }
    }

    /// <summary>Forgets what is in memory, because the snapshot store may not have it any more.</summary>
    internal void Forget() => cache.Clear();

    /// <summary>A tree that is in memory.</summary>
    internal ChunkTree? Recall(ContentAddress address) => cache.TryGet(address, out ChunkTree? tree) ? tree : null;

    /// <summary>The tree of a version.</summary>
    /// <exception cref="CorruptionException">Neither the store nor the log has it, or what they have is something else.</exception>
    internal async ValueTask<ChunkTree> GetTreeAsync(FileVersion version, CancellationToken cancellationToken)
    {
        if (cache.TryGet(version.Content.Address, out ChunkTree? cached))
        {
            return cached;
        }

        int cleared = cache.Cleared;
        ChunkTree tree = await LoadAsync(version, cancellationToken).ConfigureAwait(false);
        cache.Add(tree, cleared);
        return tree;
    }

    /// <summary>The whole content of a version.</summary>
    /// <exception cref="CorruptionException">Neither the store nor the log has it, or what they have is something else.</exception>
    /// <exception cref="IOException">The content is too long for an array.</exception>
    internal async ValueTask<ReadOnlyMemory<byte>> ReadAsync(FileVersion version, CancellationToken cancellationToken)
    {
        ChunkTree tree = await GetTreeAsync(version, cancellationToken).ConfigureAwait(false);
        return await ReadAllAsync(tree, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The whole content of a tree.</summary>
    internal ValueTask<ReadOnlyMemory<byte>> ReadAllAsync(ChunkTree tree, CancellationToken cancellationToken) => tree.Snapshot.Length <= Array.MaxLength
        ? tree.ReadAllAsync(blocks, cancellationToken)
        : throw new IOException($"A content of {tree.Snapshot.Length} bytes does not fit into memory; read it as a stream.");

    /// <summary>The content of a tree as a stream; each part is checked before its bytes are handed out.</summary>
    internal Stream OpenRead(ChunkTree tree) => tree.OpenRead(blocks);

    /// <summary>A range of a tree's content, cut off at its end.</summary>
    internal async ValueTask<ReadOnlyMemory<byte>> ReadRangeAsync(ChunkTree tree, long offset, int count, CancellationToken cancellationToken)
    {
        byte[] range = GC.AllocateUninitializedArray<byte>((int)Math.Clamp(tree.Snapshot.Length - offset, 0, count));
        await tree.ReadAsync(offset, range, blocks, cancellationToken).ConfigureAwait(false);
        return range;
    }

    /// <summary>A tree with a part exchanged.</summary>
    internal ValueTask<ChunkTree> SpliceAsync(ChunkTree tree, Splice splice, CancellationToken cancellationToken) =>
        tree.SpliceAsync(splice, blocks, cancellationToken);

    /// <summary>In what a content differs from an older one: one splice, from the first byte that differs to the last.</summary>
    /// <returns>The splice, or null when it would insert more than <paramref name="maxInserted"/> bytes.</returns>
    internal ValueTask<Splice?> CompareAsync(ChunkTree old, ChunkTree content, long maxInserted, CancellationToken cancellationToken) =>
        content.CompareAsync(old, maxInserted, blocks, cancellationToken);

    /// <summary>The content as a stream that fails when it is not what its address says.</summary>
    /// <exception cref="CorruptionException">Neither the store nor the log has it.</exception>
    internal async ValueTask<Stream> OpenAsync(FileVersion version, CancellationToken cancellationToken) =>
        cache.TryGet(version.Content.Address, out ChunkTree? cached)
            ? cached.OpenRead(blocks)
            : await OpenDurableAsync(version, cancellationToken).ConfigureAwait(false);

    /// <summary>As <see cref="OpenAsync"/>, and from the disk even when the content is in memory.</summary>
    internal async ValueTask<Stream> OpenDurableAsync(FileVersion version, CancellationToken cancellationToken)
    {
        if (store is not IBlockSource && await store.ContainsAsync(version.Content.Address, cancellationToken).ConfigureAwait(false))
        {
            return await OpenStoredAsync(version.Content, cancellationToken).ConfigureAwait(false);
        }

        return (await LoadAsync(version, cancellationToken).ConfigureAwait(false)).OpenRead(blocks);
    }

    /// <summary>Makes sure that a version can be opened.</summary>
    /// <exception cref="CorruptionException">Neither the store nor the log has it.</exception>
    internal async ValueTask CheckAsync(FileVersion version, CancellationToken cancellationToken)
    {
        bool isThere = cache.TryGet(version.Content.Address, out _)
            || await store.ContainsAsync(version.Content.Address, cancellationToken).ConfigureAwait(false);
        if (!isThere)
        {
            _ = await LoadAsync(version, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Reads a stream to its end, and so makes it check itself.</summary>
    internal static async ValueTask DrainAsync(Stream stream, CancellationToken cancellationToken)
    {
        byte[] block = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            while (await stream.ReadAsync(block, cancellationToken).ConfigureAwait(false) > 0)
            {
                // Only the check at the end matters.
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    /// <summary>The tree of a version, from the disk even when it is in memory.</summary>
    /// <exception cref="CorruptionException">Neither the store nor the log has it, or what they have is something else.</exception>
    internal async ValueTask<ChunkTree> LoadAsync(FileVersion version, CancellationToken cancellationToken)
    {
        try
        {
            return await PutTogetherAsync(version, cancellationToken).ConfigureAwait(false);
        }
        catch (CorruptionException e) when (e.InnerException is RecordsDroppedException)
        {
            // Dropped meanwhile. What is still needed was put into the store before.
            return await PutTogetherAsync(version, cancellationToken).ConfigureAwait(false);
        }
        catch (CorruptionException) when (store is PackedSnapshotStore shared && shared.LookAtOthers())
        {
            // Another process has put it there.
            return await PutTogetherAsync(version, cancellationToken).ConfigureAwait(false);
        }
    }

    // Back through the records until a content is found that stands as a whole, then forward again through the splices.
    private async ValueTask<ChunkTree> PutTogetherAsync(FileVersion version, CancellationToken cancellationToken)
    {
        Stack<FileSpliced> splices = new();
        VersionChain.Link link = new(Splice: null, version);
        ChunkTree? tree = await FindWholeAsync(version.Content, isWanted: true, cancellationToken).ConfigureAwait(false);
        while (tree is null)
        {
            link = await chain.FollowAsync(link, cancellationToken).ConfigureAwait(false);
            if (link.Splice is { } splice)
            {
                splices.Push(splice);
            }

            tree = link.Before is { } before
                ? await FindWholeAsync(before.Content, isWanted: false, cancellationToken).ConfigureAwait(false)
                : ChunkTree.Of(default);
        }

        while (splices.TryPop(out FileSpliced? spliced))
        {
            tree = await tree.SpliceAsync(spliced.Splice, blocks, cancellationToken).ConfigureAwait(false);
            VersionChain.Check(spliced, tree);
        }

        return tree;
    }

    private async ValueTask<ChunkTree?> FindWholeAsync(Snapshot content, bool isWanted, CancellationToken cancellationToken)
    {
        if (!isWanted && cache.TryGet(content.Address, out ChunkTree? cached))
        {
            return cached;
        }

        if (!await store.ContainsAsync(content.Address, cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        if (store is IBlockSource)
        {
            return ChunkTree.Stored(content);
        }

        byte[] bytes = new byte[content.Length <= Array.MaxLength ? content.Length : throw new IOException($"A content of {content.Length} bytes does not fit into memory; read it as a stream.")];
        Stream stream = await OpenStoredAsync(content, cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            await stream.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
            await DrainAsync(stream, cancellationToken).ConfigureAwait(false);
        }

        return ChunkTree.Of(bytes);
    }

    private async ValueTask<Stream> OpenStoredAsync(Snapshot content, CancellationToken cancellationToken)
    {
        try
        {
            return new VerifyingStream(await store.OpenAsync(content.Address, cancellationToken).ConfigureAwait(false), content);
        }
        catch (FileNotFoundException e)
        {
            throw new CorruptionException(content.Address.ToString(), offset: null, "an operation names this content, and the snapshot store does not have it", e);
        }
    }

    // A store that knows no blocks hands out whole contents, whose trees hold everything.
    private sealed class NoBlocks : IBlockSource
    {
        public ValueTask<ReadOnlyMemory<byte>> ReadBlockAsync(ContentAddress address, CancellationToken cancellationToken) =>
            throw new FileNotFoundException($"The snapshot store has no blocks, and {address} was asked for.");
    }
}
