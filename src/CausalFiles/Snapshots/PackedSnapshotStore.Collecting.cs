using System.Buffers;
using CausalFiles.Contents;
using CausalFiles.Durability;
using CausalFiles.Threading;

namespace CausalFiles.Snapshots;

/// <content>
/// Giving up what is not named: what is in use is marked; the blocks of packs with little of it are copied to a new pack; then the list of what is dropped is
/// replaced, which is the moment at which all of it is gone; then the space is reclaimed, which opening the store makes up for when a crash comes in between.
/// </content>
public sealed partial class PackedSnapshotStore
{
    /// <inheritdoc/>
    public async ValueTask<long> CollectAsync(Func<ContentAddress, bool> named, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(named);
        using AsyncGate.Turn turn = await writer.EnterAsync(cancellationToken).ConfigureAwait(false);
        writer.SealAll();
        BlockMarks marks = new(packs, this);
        await marks.MarkAsync(named, cancellationToken).ConfigureAwait(false);

        var dropped = DroppedBlocks.Read(files, packs.DroppedPath);
        dropped.Forget(number => !packs.Packs.Any(pack => pack.Header.Number == number));
        List<Pack> emptied = [];
        List<Pack> thinned = [];
        long reclaimed = 0;
        foreach (Pack pack in packs.Packs)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ILookup<bool, PackEntry> blocks = marks.Divide(pack);
            reclaimed += blocks[false].Where(entry => entry.Level == 0).Sum(entry => (long)entry.Length);
            if (!blocks[false].Any())
            {
                continue;
            }

            if (2 * blocks[true].Sum(entry => (long)entry.Size) < files.FileSystem.FileInfo.New(pack.Path).Length)
            {
                Copy(pack, blocks[true]);
                dropped.AddWhole(pack.Header.Number);
                emptied.Add(pack);
            }
            else
            {
                dropped.Add(pack.Header.Number, blocks[false].Select(entry => entry.Offset));
                thinned.Add(pack);
            }
        }

        Drop(dropped, emptied, thinned);
        return reclaimed;
    }

    private void Copy(Pack pack, IEnumerable<PackEntry> blocks)
    {
        byte[] bytes = ArrayPool<byte>.Shared.Rent(BlockFrame.HeaderSize + BlockFrame.MaxLength);
        BlockBatch batch = new();
        foreach (PackEntry entry in blocks.OrderBy(entry => entry.Offset))
        {
            BlockFrame frame = packs.ReadFrame(pack, entry, bytes);
            batch.AddStored(frame, bytes.AsSpan(BlockFrame.HeaderSize, frame.StoredLength));
            if (batch.Length >= DurableFiles.MaxWrite / 2)
            {
                Write(batch);
                batch = new BlockBatch();
            }
        }

        Write(batch);
        ArrayPool<byte>.Shared.Return(bytes);

        void Write(BlockBatch part)
        {
            writer.Write([part]);
            part.ThrowIfFailed();
            part.Release();
        }
    }

    private void Drop(DroppedBlocks dropped, List<Pack> emptied, List<Pack> thinned)
    {
        if (emptied.Count + thinned.Count == 0)
        {
            return;
        }

        try
        {
            dropped.Write(files, packs.DroppedPath);
            emptied.ForEach(pack => packs.Remove(pack.Header.Number));
            cache.Clear();
            foreach (Pack pack in packs.Packs.Where(pack => thinned.Exists(thin => thin.Header.Number == pack.Header.Number)))
            {
                _ = packs.Seal(pack, packs.ReadAll(pack.Header.Number), dropped.In(pack.Header.Number));
            }

            emptied.ForEach(Delete);
            files.SyncDirectory(files.FileSystem.Path.GetDirectoryName(packs.DroppedPath)!);
        }
        catch (Exception e)
        {
            // Whether the list is on the disk is not known; a content that builds upon what it drops would be lost.
            writer.Fail(e);
            throw;
        }
    }

    private void Delete(Pack pack)
    {
        files.FileSystem.File.Delete(pack.Path);
        files.FileSystem.File.Delete(pack.IndexPath);
        packs.Handles.Forget(pack.Path);
        packs.Handles.Forget(pack.IndexPath);
    }
}
