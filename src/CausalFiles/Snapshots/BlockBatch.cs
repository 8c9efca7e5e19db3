using System.Buffers;
using System.IO.Hashing;
using CausalFiles.Contents;

namespace CausalFiles.Snapshots;

/// <summary>Blocks on their way into a pack: first as they are, then as frames, complete but for what only the pack can tell.</summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class BlockBatch
{
    private readonly HashSet<ContentAddress> addresses = [];
    private readonly List<(ContentAddress Address, int Level, int Start, int Length)> blocks = [];
    private readonly List<(int Start, BlockFrame Frame)> frames = [];
    private byte[] bytes = [];
    private int length;
    private byte[] encoded = [];
    private Exception? failure;

    /// <summary>How many bytes of blocks there are.</summary>
    internal int Length => length;

    internal bool IsEmpty => blocks.Count == 0 && frames.Count == 0;

    /// <summary>The frames, once they are encoded.</summary>
    internal IReadOnlyList<(int Start, BlockFrame Frame)> Frames => frames;

    internal bool Contains(in ContentAddress address) => addresses.Contains(address);

    internal void Add(in ContentAddress address, int level, ReadOnlySpan<byte> body)
    {
        _ = addresses.Add(address);
        blocks.Add((address, level, length, body.Length));
        Grow(ref bytes, length, length + body.Length);
        body.CopyTo(bytes.AsSpan(length));
        length += body.Length;
    }

    /// <summary>Adds a block as it stands in another pack.</summary>
    internal void AddStored(BlockFrame frame, ReadOnlySpan<byte> stored)
    {
        int start = frames.Count == 0 ? 0 : frames[^1].Start + frames[^1].Frame.Size;
        Grow(ref encoded, start, start + frame.Size);
        stored.CopyTo(encoded.AsSpan(start + BlockFrame.HeaderSize));
        frames.Add((start, frame));
        length += frame.Size;
    }

    /// <summary>Makes frames of the blocks.</summary>
    internal void Encode(BlockCompression compression)
    {
        Grow(ref encoded, used: 0, length + (blocks.Count * BlockFrame.HeaderSize) + BlockCompression.MaxCompressed(BlockFrame.MaxLength));
        int at = 0;
        foreach ((ContentAddress address, int level, int start, int bodyLength) in blocks)
        {
            ReadOnlySpan<byte> body = bytes.AsSpan(start, bodyLength);
            Span<byte> stored = encoded.AsSpan(at + BlockFrame.HeaderSize);
            bool isCompressed = compression.TryCompress(body, level, stored, out int storedLength);
            if (!isCompressed)
            {
                body.CopyTo(stored);
                storedLength = bodyLength;
            }

            BlockFrame frame = new(address, level, isCompressed, bodyLength, storedLength, XxHash3.HashToUInt64(stored[..storedLength]), Batch: 0);
            frames.Add((at, frame));
            at += frame.Size;
        }
    }

    /// <summary>The room of a frame's header, and what follows it.</summary>
    internal Span<byte> Bytes(int start, BlockFrame frame) => encoded.AsSpan(start, frame.Size);

    /// <summary>The batch could not be written.</summary>
    internal void Fail(Exception cause) => failure = cause;

    /// <exception cref="IOException">The batch could not be written.</exception>
    internal void ThrowIfFailed()
    {
        if (failure is not null)
        {
            throw new IOException($"The content could not be kept: {failure.Message}", failure);
        }
    }

    /// <summary>Gives the memory back; the batch is of no use any more.</summary>
    internal void Release()
    {
        ArrayPool<byte>.Shared.Return(bytes);
        ArrayPool<byte>.Shared.Return(encoded);
        (bytes, encoded) = ([], []);
    }

    private static void Grow(ref byte[] array, int used, int needed)
    {
        if (array.Length < needed)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(needed);
            array.AsSpan(0, used).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(array);
            array = larger;
        }
    }
}
