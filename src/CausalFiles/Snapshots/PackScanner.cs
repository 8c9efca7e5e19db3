using System.IO.Abstractions;
using CausalFiles.Durability;

namespace CausalFiles.Snapshots;

/// <summary>Reads a pack from its beginning to its end and checks every frame: so an index is made anew, and so the end is found that a crash left.</summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class PackScanner : IDisposable
{
    private const int BufferSize = 256 * 1024;

    private readonly FileSystemStream stream;
    private readonly PackHeader header;
    private readonly string path;
    private readonly byte[] frameBytes = new byte[BlockFrame.HeaderSize + BlockFrame.MaxLength];

    internal PackScanner(DurableFiles files, string path, PackHeader header, long start = PackHeader.Size)
    {
        this.path = path;
        this.header = header;
        stream = files.OpenRead(path, BufferSize);
        stream.Position = At = start;
    }

    /// <summary>Where the next frame begins.</summary>
    internal long At { get; private set; }

    /// <summary>How long the file is.</summary>
    internal long Length => stream.Length;

    /// <summary>The last frame that was read, with its header.</summary>
    internal ReadOnlySpan<byte> Bytes => frameBytes;

    public void Dispose() => stream.Dispose();

    /// <summary>Reads the next frame.</summary>
    /// <returns>False when what stands there is none: at the end, or at a bad place.</returns>
    internal bool TryReadNext(out BlockFrame frame)
    {
        int read = stream.ReadAtLeast(frameBytes.AsSpan(0, BlockFrame.HeaderSize), BlockFrame.HeaderSize, throwOnEndOfStream: false);
        if (!BlockFrame.TryRead(frameBytes.AsSpan(0, read), header.Seed, out frame))
        {
            return false;
        }

        Span<byte> stored = frameBytes.AsSpan(BlockFrame.HeaderSize, frame.StoredLength);
        if (stream.ReadAtLeast(stored, stored.Length, throwOnEndOfStream: false) < stored.Length || !frame.Fits(stored))
        {
            return false;
        }

        At += frame.Size;
        return true;
    }

    /// <summary>Reads all frames. A bad one ends the pack when it came with the last write that was begun: that write was never acknowledged.</summary>
    /// <exception cref="CorruptionException">A frame is bad, and a later write stands behind it, which was begun only when that one was durable.</exception>
    internal List<PackEntry> ReadAll()
    {
        List<PackEntry> entries = [];
        for (long offset = At; TryReadNext(out BlockFrame frame); offset = At)
        {
            entries.Add(PackEntry.Of(frame, offset));
        }

        return IsFollowedByLaterWrite()
            ? throw new CorruptionException(path, At, "a block is bad, and later ones follow it")
            : entries;
    }

    private bool IsFollowedByLaterWrite()
    {
        const int Piece = 1 << 20;
        byte[] window = At < Length ? new byte[Math.Min(Length - At, Piece) + BlockFrame.HeaderSize] : [];
        for (long offset = At + 1; offset < Length; offset += Piece)
        {
            stream.Position = offset;
            int read = stream.ReadAtLeast(window, window.Length, throwOnEndOfStream: false);
            if (HoldsLaterWrite(window.AsSpan(0, read)))
            {
                return true;
            }
        }

        return false;
    }

    private bool HoldsLaterWrite(ReadOnlySpan<byte> bytes)
    {
        for (int next = bytes.IndexOf(BlockFrame.Magic); next >= 0; next = bytes.IndexOf(BlockFrame.Magic))
        {
            bytes = bytes[next..];
            if (BlockFrame.TryRead(bytes, header.Seed, out BlockFrame frame) && frame.Batch > At)
            {
                return true;
            }

            bytes = bytes[1..];
        }

        return false;
    }
}
