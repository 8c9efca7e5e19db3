using System.Buffers;
using System.IO.Abstractions;
using CausalFiles.Contents;
using CausalFiles.Durability;

namespace CausalFiles.Snapshots;

/// <summary>
/// The durable snapshot store on a file system: contents as trees of chunks, which are appended to pack files. What contents have in common is stored once, so that a
/// content costs what is new in it; chunks are compressed where that pays. The format is described in <c>docs/log-format.md</c>.
/// </summary>
/// <remarks>
/// <para>A block stands in a pack only after all that are below it, so that a block that is found means that all of its content is there.</para>
/// <para>Only one store at a time may have the directory open, but for those of one root that is shared: each of them writes packs of its own.</para>
/// </remarks>
/// <threadsafety>Every member may be called by any number of threads.</threadsafety>
public sealed partial class PackedSnapshotStore : IBlockStore, IAsyncDisposable
{
    private const int PieceSize = 256 * 1024;
    private const long CacheCapacity = 4 * 1024 * 1024;

    private readonly DurableFiles files;
    private readonly long packSize;
    private readonly PackSet packs;
    private readonly PackWriter writer;
    private readonly BlockCache cache = new(CacheCapacity);
    private readonly PackFinder? others;

    private PackedSnapshotStore(IFileSystem fileSystem, string directory, PackedSnapshotStoreOptions options)
    {
        files = new DurableFiles(fileSystem, options.DiskSync ?? DiskSync.For(fileSystem));
        packSize = options.PackSize;
        string full = fileSystem.Path.GetFullPath(directory);
        packs = new PackSet(files, full);
        if (options.IsShared)
        {
            others = new PackFinder(files, full, packs);
            _ = others.Look();
            writer = new PackWriter(files, full, packSize, packs, others.Next, isShared: true);
            return;
        }

        PackOpener opener = new(files, full, packs);
        opener.Open();
        writer = new PackWriter(files, full, packSize, packs, opener.Next);
        if (packs.Packs is [.., { IsSealed: false } last])
        {
            writer.Resume(last);
        }
    }

    /// <summary>Opens a store, or creates it, and cuts off what a crash left half written.</summary>
    /// <param name="fileSystem">The file system.</param>
    /// <param name="directory">The directory of the store; nothing else is to be in it.</param>
    /// <param name="options">How it is kept; null for the defaults.</param>
    /// <returns>The store.</returns>
    /// <exception cref="CorruptionException">A pack is damaged.</exception>
    /// <exception cref="UnsupportedFormatException">The store has a format that this library does not know.</exception>
    public static PackedSnapshotStore Open(IFileSystem fileSystem, string directory, PackedSnapshotStoreOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(fileSystem);
        ArgumentException.ThrowIfNullOrEmpty(directory);
        return new PackedSnapshotStore(fileSystem, directory, options ?? new PackedSnapshotStoreOptions());
    }

    /// <inheritdoc/>
    public async ValueTask<Snapshot> PutAsync(Stream content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        BlockIntake intake = new(packs, writer);
        byte[] piece = ArrayPool<byte>.Shared.Rent(PieceSize);
        await using (intake.ConfigureAwait(false))
        {
            ContentHasher hasher = new(intake);
            int read;
            while ((read = await content.ReadAsync(piece, cancellationToken).ConfigureAwait(false)) > 0)
            {
                hasher.Append(piece.AsSpan(0, read));
                if (intake.IsFull)
                {
                    await intake.HandOverAsync().ConfigureAwait(false);
                }
            }

            Snapshot snapshot = hasher.Finish();
            await intake.FinishAsync(snapshot.Length).ConfigureAwait(false);
            ArrayPool<byte>.Shared.Return(piece);
            return snapshot;
        }
    }

    /// <inheritdoc/>
    async ValueTask IBlockStore.PutAsync(ChunkTree tree, CancellationToken cancellationToken)
    {
        BlockIntake intake = new(packs, writer);
        await using (intake.ConfigureAwait(false))
        {
            await PutAsync(tree.Root, intake, cancellationToken).ConfigureAwait(false);
            await intake.FinishAsync(tree.Snapshot.Length).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<Stream> OpenAsync(ContentAddress address, CancellationToken cancellationToken = default)
    {
        // A block of a content that was collected may be in memory still.
        if (!packs.Contains(address) && !(LookAtOthers() && packs.Contains(address)))
        {
            throw ContentErrors.NotFound(address);
        }

        ChunkTree tree = await ChunkTree.FindAsync(address, this, cancellationToken).ConfigureAwait(false);
        return tree.OpenRead(this);
    }

    /// <inheritdoc/>
    public ValueTask<bool> ContainsAsync(ContentAddress address, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(packs.Contains(address));
    }

    /// <inheritdoc/>
    ValueTask<ReadOnlyMemory<byte>> IBlockSource.ReadBlockAsync(ContentAddress address, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        byte[]? block = cache.Find(address);
        if (block is null)
        {
            block = Read(address);
            cache.Add(address, block);
        }

        return new(block);
    }

    /// <summary>Looks for what other processes have put since the last look.</summary>
    /// <returns>Whether there is any of it.</returns>
    internal bool LookAtOthers() => others?.Look() is true;

    /// <summary>Closes the files. What was put is durable already.</summary>
    /// <returns>A task that ends when the files are closed.</returns>
    public async ValueTask DisposeAsync()
    {
        await writer.DisposeAsync().ConfigureAwait(false);
        packs.Dispose();
    }

    private byte[] Read(ContentAddress address)
    {
        try
        {
            return packs.Read(address, cache.Add);
        }
        catch (FileNotFoundException) when (LookAtOthers())
        {
            return packs.Read(address, cache.Add);
        }
    }

    // Down to what is stored already, and no further; each block after those below it.
    private static async ValueTask PutAsync(Block block, BlockIntake intake, CancellationToken cancellationToken)
    {
        if (intake.Contains(block.Address))
        {
            return;
        }

        if (!block.IsHeld)
        {
            throw new IOException($"A content is made of the block {block.Address}, which neither the store nor the content has.");
        }

        foreach (Block child in block.Children)
        {
            await PutAsync(child, intake, cancellationToken).ConfigureAwait(false);
        }

        Add(block, intake);
        if (intake.IsFull)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await intake.HandOverAsync().ConfigureAwait(false);
        }
    }

    private static void Add(Block block, BlockIntake intake)
    {
        if (block.Level == 0)
        {
            intake.Add(block.Address, level: 0, block.Bytes.Span);
            return;
        }

        byte[] list = ArrayPool<byte>.Shared.Rent(NodeFormat.MaxSize);
        intake.Add(block.Address, block.Level, list.AsSpan(0, NodeFormat.Write(block.Children, list)));
        ArrayPool<byte>.Shared.Return(list);
    }
}
