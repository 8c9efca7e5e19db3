using System.IO.Abstractions;
using CausalFiles.Contents;
using CausalFiles.Durability;
using CausalFiles.Threading;

namespace CausalFiles.Snapshots;

/// <summary>
/// The only code that writes to packs. Whoever comes first writes for all that wait, so that they share a flush; a write goes to the end of the last pack, and
/// its blocks are found only when it is durable.
/// </summary>
/// <remarks>
/// After a failed write the pack takes no more, for nobody knows what of the write is on the disk; what stood in it before is durable. The next write begins a new pack, and so succeeds only
/// when the disk does its work again.
/// </remarks>
/// <threadsafety>Safe for any number of threads.</threadsafety>
internal sealed class PackWriter(DurableFiles files, string directory, long packSize, PackSet packs, long next, bool isShared = false) : IAsyncDisposable
{
    private readonly AsyncGate gate = new();
    private readonly object queue = new();
    private List<BlockBatch> waiting = [];
    private Pack? current;
    private FileSystemStream? stream;
    private long end;
    private byte[] output = [];
    private int filled;
    private List<(int Start, BlockFrame Frame)> gathered = [];
    private long nextNumber = next;

    // Of this process, when others write packs of their own: only these are sealed here.
    private readonly HashSet<Pack> begun = [];
    private Exception? failure;
    private bool isDisposed;

    /// <summary>Makes the blocks of a batch durable, unless they are by then.</summary>
    /// <exception cref="IOException">They could not be made durable.</exception>
    internal async ValueTask WriteAsync(BlockBatch batch)
    {
        lock (queue)
        {
            waiting.Add(batch);
        }

        // Not to be cancelled: the batch may be in another's write already.
        using (await gate.EnterAsync(CancellationToken.None).ConfigureAwait(false))
        {
            List<BlockBatch> taken;
            lock (queue)
            {
                (taken, waiting) = (waiting, []);
            }

            Write(taken);
        }

        batch.ThrowIfFailed();
    }

    /// <summary>Keeps all others from writing until what is returned is disposed.</summary>
    internal ValueTask<AsyncGate.Turn> EnterAsync(CancellationToken cancellationToken) => gate.EnterAsync(cancellationToken);

    /// <summary>Writes; only to be called by whoever has entered.</summary>
    internal void Write(IReadOnlyList<BlockBatch> batches)
    {
        try
        {
            ThrowIfFailed();
            HashSet<ContentAddress> taken = [];
            foreach (BlockBatch batch in batches)
            {
                foreach ((int start, BlockFrame frame) in batch.Frames)
                {
                    // The same block may come with two batches, or have come with one that was written meanwhile.
                    if (taken.Add(frame.Address) && current?.TryFind(frame.Address, packs.Handles, out _, out _) is not true)
                    {
                        Take(batch.Bytes(start, frame), frame);
                    }
                }
            }

            Flush();
        }
        catch (Exception e)
        {
            (filled, gathered) = (0, []);
            foreach (BlockBatch batch in batches)
            {
                batch.Fail(e);
            }
        }
    }

    /// <summary>Lets no pack take more; only to be called by whoever has entered.</summary>
    internal void SealAll()
    {
        CloseCurrent();
        foreach (Pack pack in packs.Packs.Where(pack => !pack.IsSealed && IsMine(pack)))
        {
            _ = packs.Seal(pack, pack.ReadAll(packs.Handles), new HashSet<uint>());
        }
    }

    /// <summary>Goes on in a pack that was opened.</summary>
    internal void Resume(Pack pack)
    {
        current = pack;
        end = files.FileSystem.FileInfo.New(pack.Path).Length;
    }

    /// <summary>What is in memory may not be what is on the disk: nothing is written any more.</summary>
    internal void Fail(Exception cause) => failure = cause;

    public async ValueTask DisposeAsync()
    {
        using (await gate.EnterAsync(CancellationToken.None).ConfigureAwait(false))
        {
            isDisposed = true;
            CloseCurrent();
            if (isShared)
            {
                // This process does not go on in it, and the others need not read it from its beginning.
                SealFull();
            }
        }
    }

    private void ThrowIfFailed()
    {
        ObjectDisposedException.ThrowIf(isDisposed, this);
        if (failure is not null)
        {
            throw new IOException($"A collection in '{directory}' failed half-way, so that the store has to be opened anew: {failure.Message}", failure);
        }
    }

    // Gathers frames up to the largest write.
    private void Take(ReadOnlySpan<byte> bytes, BlockFrame frame)
    {
        if (filled + bytes.Length > DurableFiles.MaxWrite)
        {
            Flush();
        }

        if (output.Length < filled + bytes.Length)
        {
            Array.Resize(ref output, Math.Min(DurableFiles.MaxWrite, Math.Max(2 * output.Length, filled + bytes.Length)));
        }

        bytes.CopyTo(output.AsSpan(filled));
        gathered.Add((filled, frame));
        filled += bytes.Length;
    }

    private void Flush()
    {
        if (filled == 0)
        {
            return;
        }

        Pack pack = Prepare(filled);
        foreach ((int start, BlockFrame frame) in gathered)
        {
            (frame with { Batch = (uint)end }).Write(output.AsSpan(start), pack.Header.Seed);
        }

        WriteOut(pack);
        foreach ((int start, BlockFrame frame) in gathered)
        {
            pack.Add(PackEntry.Of(frame, end + start));
        }

        end += filled;
        filled = 0;
        gathered.Clear();
    }

    private void WriteOut(Pack pack)
    {
        if (stream!.Length != end)
        {
            throw new IOException($"'{pack.Path}' has {stream.Length} bytes instead of {end}; another process writes to it.");
        }

        try
        {
            stream.Position = end;
            DurableFiles.Write(stream, output.AsSpan(0, filled));
        }
        catch
        {
            Abandon();
            throw;
        }
    }

    // The end of a pack that was abandoned is found by its checksums; cutting it off here is only tidiness.
    private void Abandon()
    {
        try
        {
            stream!.SetLength(end);
        }
        catch (IOException)
        {
            // The first error is the one that tells.
        }

        CloseCurrent();
    }

    private Pack Prepare(int size)
    {
        if (current is not null && end > PackHeader.Size && end + size > packSize)
        {
            CloseCurrent();
        }

        if (current is null)
        {
            SealFull();
            Begin();
        }

        stream ??= files.OpenWriteThrough(current!.Path, FileMode.Open);
        return current!;
    }

    // Without its index a pack is as good, only that its blocks stay listed in memory until the next attempt.
    private void SealFull()
    {
        try
        {
            SealAll();
        }
        catch (IOException)
        {
            // If the disk is to blame, the write that comes now says so.
        }
    }

    private void Begin()
    {
        FileSystemStream created = Create(out string path);
        PackHeader header = new(Guid.NewGuid(), nextNumber - 1);
        try
        {
            Span<byte> bytes = stackalloc byte[PackHeader.Size];
            header.Write(bytes);
            DurableFiles.Write(created, bytes);
            files.SyncDirectory(directory);
        }
        catch
        {
            created.Dispose();
            throw;
        }

        (stream, end) = (created, PackHeader.Size);
        current = new Pack(path, header, entries: []);
        _ = begun.Add(current);
        packs.Add(current);
    }

    // Other processes may have taken the next numbers.
    private FileSystemStream Create(out string path)
    {
        while (true)
        {
            path = Pack.PathOf(files.FileSystem, directory, nextNumber++);
            try
            {
                return files.OpenWriteThrough(path, FileMode.CreateNew);
            }
            catch (IOException) when (isShared && files.FileSystem.File.Exists(path))
            {
                // The one after it.
            }
        }
    }

    private bool IsMine(Pack pack) => !isShared || begun.Contains(pack);

    private void CloseCurrent()
    {
        stream?.Dispose();
        (stream, current) = (null, null);
    }
}
