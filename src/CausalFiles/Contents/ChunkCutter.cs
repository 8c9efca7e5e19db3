using System.Buffers;

namespace CausalFiles.Contents;

/// <summary>Takes in a content piece by piece and hands it out chunk by chunk, holding no more than the chunk that is not finished.</summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class ChunkCutter(ChunkCutter.Taker taker)
{
    private byte[] unfinished = ArrayPool<byte>.Shared.Rent(Chunker.Max);
    private int length;
    private int tested;

    /// <summary>Takes a chunk, whose bytes are only lent.</summary>
    internal delegate void Taker(ReadOnlySpan<byte> chunk);

    /// <summary>Whether all that came in has gone out: a chunk begins with the next byte.</summary>
    internal bool IsAtBorder => length == 0;

    /// <summary>Begins within a chunk, at a place before which it is known not to end.</summary>
    internal void Resume(ReadOnlySpan<byte> beginning)
    {
        beginning.CopyTo(unfinished);
        length = beginning.Length;
        tested = Math.Max(0, length - 1);
    }

    internal void Append(ReadOnlySpan<byte> bytes)
    {
        while (length > 0 && !bytes.IsEmpty)
        {
            bytes = Complete(bytes);
        }

        while (!bytes.IsEmpty)
        {
            int cut = Chunker.Cut(bytes);
            if (cut == 0)
            {
                Resume(bytes);
                tested = length;
                return;
            }

            taker(bytes[..cut]);
            bytes = bytes[cut..];
        }
    }

    /// <summary>The content ends here, and with it the last chunk.</summary>
    internal void Finish()
    {
        if (length > 0)
        {
            taker(unfinished.AsSpan(0, length));
            length = 0;
        }

        ArrayPool<byte>.Shared.Return(unfinished);
        unfinished = [];
    }

    // Adds to the unfinished chunk; returns what is left when it ended.
    private ReadOnlySpan<byte> Complete(ReadOnlySpan<byte> bytes)
    {
        int before = length;
        int added = Math.Min(bytes.Length, Chunker.Max - before);
        bytes[..added].CopyTo(unfinished.AsSpan(before));
        int cut = Chunker.Cut(unfinished.AsSpan(0, before + added), tested);
        if (cut == 0)
        {
            (length, tested) = (before + added, before + added);
            return default;
        }

        // What had come in before was known not to end a chunk, so the end is behind it.
        taker(unfinished.AsSpan(0, cut));
        length = 0;
        return bytes[(cut - before)..];
    }
}
