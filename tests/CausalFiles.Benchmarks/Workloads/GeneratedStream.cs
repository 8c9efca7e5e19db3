using System.Globalization;
using System.Runtime.InteropServices;

namespace CausalFiles.Benchmarks.Workloads;

/// <summary>A stream of bytes that no compression and no deduplication makes smaller, made as it is read and always the same; it costs next to nothing.</summary>
internal sealed class GeneratedStream(long length, ulong seed = 0) : Stream
{
    private readonly byte[] word = new byte[sizeof(ulong)];
    private long position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => position;
        set => throw new NotSupportedException();
    }

    internal static GeneratedStream Parse(string length) => new(long.Parse(length, CultureInfo.InvariantCulture));

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        Span<byte> rest = buffer[..(int)Math.Min(buffer.Length, length - position)];
        int read = rest.Length;
        while (rest.Length > 0)
        {
            if (position % sizeof(ulong) == 0 && rest.Length >= sizeof(ulong))
            {
                Span<ulong> words = MemoryMarshal.Cast<byte, ulong>(rest);
                Fill(words, position / sizeof(ulong));
                Advance(ref rest, words.Length * sizeof(ulong));
            }
            else
            {
                Fill(MemoryMarshal.Cast<byte, ulong>(word.AsSpan()), position / sizeof(ulong));
                ReadOnlySpan<byte> available = word.AsSpan((int)(position % sizeof(ulong)));
                int taken = Math.Min(available.Length, rest.Length);
                available[..taken].CopyTo(rest);
                Advance(ref rest, taken);
            }
        }

        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        Task.FromResult(Read(buffer.AsSpan(offset, count)));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private void Advance(ref Span<byte> rest, int bytes)
    {
        rest = rest[bytes..];
        position += bytes;
    }

    // SplitMix64 of the number of the word, so that any stretch can be made by itself.
    private void Fill(Span<ulong> words, long first)
    {
        for (int i = 0; i < words.Length; i++)
        {
            ulong z = seed + (((ulong)(first + i) + 1) * 0x9E3779B97F4A7C15);
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            words[i] = z ^ (z >> 31);
        }
    }
}
