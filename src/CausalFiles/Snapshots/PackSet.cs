using System.Buffers;
using System.Collections.Immutable;
using CausalFiles.Contents;
using CausalFiles.Durability;

namespace CausalFiles.Snapshots;

/// <summary>The packs of a store: finds blocks in them and reads them.</summary>
/// <threadsafety>Safe for any number of threads; only one at a time changes which packs there are.</threadsafety>
internal sealed class PackSet(DurableFiles files, string directory) : IDisposable
{
    private readonly object changing = new();

    // What is in packs that take no more, so that a tree that shares most of its blocks with others is not looked up in files again and again.
    private readonly RecentAddresses recent = new();
    private readonly SequentialReading reading = new();
    private ImmutableArray<Pack> packs = [];

    internal ImmutableArray<Pack> Packs => packs;

    internal HandlePool Handles { get; } = new(files);

    internal BlockCompression Compression { get; } = new();

    internal string DroppedPath => files.FileSystem.Path.Combine(directory, "dropped");

    public void Dispose()
    {
        Handles.Dispose();
        Compression.Dispose();
    }

    internal void Add(Pack pack)
    {
        lock (changing)
        {
            packs = packs.Add(pack);
        }
    }

    internal void Remove(long number)
    {
        lock (changing)
        {
            packs = packs.RemoveAll(pack => pack.Header.Number == number);
            recent.Clear();
        }
    }

    internal bool Contains(in ContentAddress address)
    {
        if (recent.Contains(address))
        {
            return true;
        }

        ImmutableArray<Pack> searched = packs;
        if (!TryFind(address, out Pack pack, out _, out _))
        {
            return false;
        }

        lock (changing)
        {
            // A collection that has come in between may have given it up.
            if (pack.IsSealed && packs == searched)
            {
                recent.Add(address);
            }
        }

        return true;
    }

    /// <summary>Finds a block, in the newest pack that has it.</summary>
    internal bool TryFind(in ContentAddress address, out Pack pack, out PackEntry entry, out int ordinal)
    {
        while (true)
        {
            ImmutableArray<Pack> searched = packs;
            try
            {
                for (int i = searched.Length - 1; i >= 0; i--)
                {
                    pack = searched[i];
                    if (pack.TryFind(address, Handles, out entry, out ordinal))
                    {
                        return true;
                    }
                }

                (pack, entry, ordinal) = (null!, default, 0);
                return false;
            }
            catch (Exception e) when (e is CorruptionException or FileNotFoundException)
            {
                Repair(searched);
            }
        }
    }

    /// <summary>All blocks of a pack that are not given up, in the order in which they are numbered.</summary>
    internal IReadOnlyCollection<PackEntry> ReadAll(long number)
    {
        while (true)
        {
            ImmutableArray<Pack> searched = packs;
            try
            {
                return searched.First(pack => pack.Header.Number == number).ReadAll(Handles);
            }
            catch (Exception e) when (e is CorruptionException or FileNotFoundException)
            {
                Repair(searched);
            }
        }
    }

    /// <summary>Reads a block: its level, then its body. Where those before it in the pack were read last, those behind it are read with it.</summary>
    /// <param name="address">The block's address.</param>
    /// <param name="alongside">Takes what was read with it.</param>
    /// <exception cref="FileNotFoundException">There is no such block.</exception>
    /// <exception cref="CorruptionException">What stands in its place is something else.</exception>
    internal byte[] Read(ContentAddress address, Action<ContentAddress, byte[]> alongside)
    {
        while (TryFind(address, out Pack pack, out PackEntry entry, out _))
        {
            int size = reading.GoesOn(pack, entry) ? Math.Max(entry.Size, SequentialReading.Stretch) : entry.Size;
            byte[] bytes = ArrayPool<byte>.Shared.Rent(size);
            try
            {
                ReadOnlySpan<byte> read = bytes.AsSpan(0, Handles.Read(pack.Path, entry.Offset, bytes.AsSpan(0, size)));
                byte[] block = Decode(read[..Math.Min(entry.Size, read.Length)], pack, entry);
                reading.Passed(pack, entry, entry.Size + DecodeRow(read[entry.Size..], pack, entry.Offset + entry.Size, alongside));
                return block;
            }
            catch (FileNotFoundException) when (!packs.Contains(pack))
            {
                // A collection has moved the block meanwhile.
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(bytes);
            }
        }

        throw ContentErrors.NotFound(address);
    }

    /// <summary>The frame of a block, as it stands in its pack, header and all.</summary>
    /// <exception cref="CorruptionException">What stands there is something else.</exception>
    internal BlockFrame ReadFrame(Pack pack, PackEntry entry, Span<byte> destination)
    {
        int read = Handles.Read(pack.Path, entry.Offset, destination[..entry.Size]);
        return Check(destination[..read], pack, entry);
    }

    /// <summary>Gives a pack its index: writes it, and lets the pack take no more.</summary>
    /// <param name="pack">The pack.</param>
    /// <param name="entries">Its blocks.</param>
    /// <param name="dropped">What has been given up of them.</param>
    internal Pack Seal(Pack pack, IEnumerable<PackEntry> entries, IReadOnlySet<uint> dropped)
    {
        long length = files.FileSystem.FileInfo.New(pack.Path).Length;
        byte[] index = PackIndex.Build(pack.Header, length, dropped.Count, entries.Where(entry => !dropped.Contains(entry.Offset)));
        files.Replace(pack.IndexPath, index);
        Handles.Forget(pack.IndexPath);
        Pack sealedPack = new(
            pack.Path,
            pack.Header,
            PackIndex.Open(files, pack.IndexPath, pack.Header, length, dropped.Count)
                ?? throw new CorruptionException(pack.IndexPath, offset: null, "the index that was just written is something else"));
        lock (changing)
        {
            packs = packs.Replace(pack, sealedPack);
            recent.Clear();
        }

        return sealedPack;
    }

    /// <summary>A damaged index is made anew. When the packs have changed meanwhile, another look at them may be enough.</summary>
    private void Repair(ImmutableArray<Pack> searched)
    {
        lock (changing)
        {
            if (packs != searched)
            {
                return;
            }

            var dropped = DroppedBlocks.Read(files, DroppedPath);
            foreach (Pack pack in searched.Where(pack => pack.IsSealed && IsDamaged(pack)))
            {
                using PackScanner scanner = new(files, pack.Path, pack.Header);
                _ = Seal(pack, scanner.ReadAll(), dropped.In(pack.Header.Number));
            }
        }
    }

    private bool IsDamaged(Pack pack)
    {
        try
        {
            Handles.Forget(pack.IndexPath);
            _ = pack.ReadAll(Handles);
            return false;
        }
        catch (Exception e) when (e is CorruptionException or FileNotFoundException)
        {
            return true;
        }
    }

    /// <summary>Decodes the frames that stand one behind the other, as far as they are whole and good: nobody has asked for them yet.</summary>
    /// <returns>How many bytes they take.</returns>
    private int DecodeRow(ReadOnlySpan<byte> bytes, Pack pack, long offset, Action<ContentAddress, byte[]> take)
    {
        int at = 0;
        int decoded = 0;
        while (decoded < SequentialReading.MostDecoded
            && BlockFrame.TryRead(bytes[at..], pack.Header.Seed, out BlockFrame frame)
            && frame.Size <= bytes.Length - at)
        {
            ReadOnlySpan<byte> stored = bytes.Slice(at, frame.Size);
            if (!frame.Fits(stored[BlockFrame.HeaderSize..]))
            {
                break;
            }

            take(frame.Address, Decode(stored, pack, PackEntry.Of(frame, offset + at)));
            at += frame.Size;
            decoded += frame.Length;
        }

        return at;
    }

    private byte[] Decode(ReadOnlySpan<byte> bytes, Pack pack, PackEntry entry)
    {
        BlockFrame frame = Check(bytes, pack, entry);
        byte[] block = new byte[1 + frame.Length];
        block[0] = (byte)frame.Level;
        ReadOnlySpan<byte> stored = bytes[BlockFrame.HeaderSize..];
        if (frame.IsCompressed)
        {
            return Compression.TryDecompress(stored, block.AsSpan(1))
                ? block
                : throw new CorruptionException(pack.Path, entry.Offset, $"the block {entry.Address} does not decompress to {frame.Length} bytes");
        }

        if (stored.Length != frame.Length)
        {
            throw new CorruptionException(pack.Path, entry.Offset, $"the block {entry.Address} has {stored.Length} bytes instead of {frame.Length}");
        }

        stored.CopyTo(block.AsSpan(1));
        return block;
    }

    private static BlockFrame Check(ReadOnlySpan<byte> bytes, Pack pack, PackEntry entry) =>
        bytes.Length == entry.Size
        && BlockFrame.TryRead(bytes, pack.Header.Seed, out BlockFrame frame)
        && frame.Address == entry.Address
        && frame.Fits(bytes[BlockFrame.HeaderSize..])
            ? frame
            : throw new CorruptionException(pack.Path, entry.Offset, $"the block {entry.Address} is bad");
}
