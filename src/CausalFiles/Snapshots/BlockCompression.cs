using System.Collections.Concurrent;
using ZstdSharp;

namespace CausalFiles.Snapshots;

/// <summary>Compresses bodies of blocks with Zstandard (RFC 8878) where that saves at least an eighth.</summary>
/// <remarks>
/// Level 1: for blocks of a few KiB higher levels take longer and save no more. Lists of nodes are hashes, which nothing compresses. Where many chunks in a row did not
/// become smaller, only some of those after them are tried.
/// </remarks>
/// <threadsafety>Safe for any number of threads.</threadsafety>
internal sealed class BlockCompression : IDisposable
{
    private const int Level = 1;
    private const int Smallest = 64;
    private const int FailuresBeforeSampling = 8;
    private const int SampleEvery = 16;

    private readonly ConcurrentBag<Compressor> compressors = [];
    private readonly ConcurrentBag<Decompressor> decompressors = [];
    private int failures;

    /// <summary>The most that <see cref="TryCompress"/> needs room for.</summary>
    internal static int MaxCompressed(int length) => Compressor.GetCompressBound(length);

    /// <summary>Compresses a body.</summary>
    /// <param name="body">The body.</param>
    /// <param name="level">The block's level.</param>
    /// <param name="destination">Room for at least <see cref="MaxCompressed"/> bytes.</param>
    /// <param name="length">How many there are.</param>
    /// <returns>False when it does not pay.</returns>
    internal bool TryCompress(ReadOnlySpan<byte> body, int level, Span<byte> destination, out int length)
    {
        length = 0;
        if (level > 0 || body.Length < Smallest)
        {
            return false;
        }

        int failed = Volatile.Read(ref failures);
        if (failed >= FailuresBeforeSampling && failed % SampleEvery != 0)
        {
            _ = Interlocked.Increment(ref failures);
            return false;
        }

        Compressor compressor = compressors.TryTake(out Compressor? pooled) ? pooled : new Compressor(Level);
        length = compressor.Wrap(body, destination);
        compressors.Add(compressor);
        bool pays = length <= body.Length - (body.Length / 8);
        _ = pays ? Interlocked.Exchange(ref failures, 0) : Interlocked.Increment(ref failures);
        return pays;
    }

    /// <summary>Gives back a body.</summary>
    /// <returns>False when what is stored is not one of exactly this length.</returns>
    internal bool TryDecompress(ReadOnlySpan<byte> stored, Span<byte> body)
    {
        Decompressor decompressor = decompressors.TryTake(out Decompressor? pooled) ? pooled : new Decompressor();
        try
        {
            bool isRight = decompressor.TryUnwrap(stored, body, out int length) && length == body.Length;
            decompressors.Add(decompressor);
            return isRight;
        }
        catch (ZstdException)
        {
            decompressor.Dispose();
            return false;
        }
    }

    public void Dispose()
    {
        while (compressors.TryTake(out Compressor? compressor))
        {
            compressor.Dispose();
        }

        while (decompressors.TryTake(out Decompressor? decompressor))
        {
            decompressor.Dispose();
        }
    }
}
