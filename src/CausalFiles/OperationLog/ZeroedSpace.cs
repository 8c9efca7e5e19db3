using System.IO.Abstractions;
using System.Numerics;
using CausalFiles.Durability;

namespace CausalFiles.OperationLog;

/// <summary>
/// The zeros ahead of the end of a segment. Where they are on the disk already, a group changes bytes and nothing else, neither the file's length
/// nor its map, and its flush is about 1.5 times cheaper. They are written beside the appends, in steps that grow with the file.
/// </summary>
/// <threadsafety>For one writer at a time; the zeros are written by a thread of their own.</threadsafety>
internal sealed class ZeroedSpace(DurableFiles files, string path, long length, long limit) : IZeroedSpace
{
    private const int MinStep = 64 * 1024;
    private const int MaxStep = 4 * 1024 * 1024;
    private const int Chunk = 1024 * 1024;
    private const int Page = 4 * 1024;

    private static readonly byte[] Zeros = new byte[Chunk];

    private readonly object gate = new();
    private FileSystemStream? stream;
    private long ready = length;
    private long target;
    private bool running;
    private bool closed = files.IsInMemory;

    public void Dispose()
    {
        lock (gate)
        {
            closed = true;
            stream?.Dispose();
        }
    }

    public void Claim(long end)
    {
        if (end > Interlocked.Read(ref ready))
        {
            // Waits for the chunk that is just being written, and moves the next one behind the bytes.
            lock (gate)
            {
                ready = Math.Max(ready, end);
            }
        }
    }

    // Without waiting for them.
    public void Reserve(long end)
    {
        long step = Math.Clamp((long)BitOperations.RoundUpToPowerOf2((ulong)end), MinStep, MaxStep);
        if (Interlocked.Read(ref ready) - end >= step / 2)
        {
            return;
        }

        lock (gate)
        {
            target = Math.Min(limit, (end + step + Page - 1) / Page * Page);
            if (running || closed || ready >= target)
            {
                return;
            }

            running = true;
        }

        _ = Task.Run(Extend);
    }

    private void Extend()
    {
        while (TryExtend())
        {
            // Between two chunks a writer may come in.
        }
    }

    private bool TryExtend()
    {
        lock (gate)
        {
            running = !closed && ready < target;
            if (!running)
            {
                return false;
            }

            try
            {
                WriteChunk();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Without the zeros appends are slower and nothing else: one that meets the same error tells of it.
                closed = true;
            }

            return true;
        }
    }

    private void WriteChunk()
    {
        stream ??= files.OpenWriteThrough(path, FileMode.Open, FileShare.ReadWrite);
        if (stream.Length > ready)
        {
            // Somebody else has made the file longer. What stands there may be theirs.
            closed = true;
            return;
        }

        int count = (int)Math.Min(Chunk, target - ready);
        stream.Position = ready;
        DurableFiles.Write(stream, Zeros.AsSpan(0, count));
        ready += count;
    }
}
