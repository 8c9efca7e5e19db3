using System.IO.Abstractions;
using CausalFiles.Durability;

namespace CausalFiles.OperationLog;

/// <summary>
/// The zeros ahead of the end of a segment to which several processes append. They are written within the turn of the one that appends, and only behind the end of the file as it is then: so they never
/// come to stand where another has written.
/// </summary>
/// <threadsafety>For one writer at a time.</threadsafety>
internal sealed class SharedZeroedSpace(FileSystemStream stream, long limit) : IZeroedSpace
{
    // It keeps callers waiting, so that it is less than what a thread of its own would write.
    private const int Step = 1024 * 1024;

    private static readonly byte[] Zeros = new byte[Step];

    private bool failed;

    public void Dispose()
    {
        // The stream is the writer's.
    }

    public void Claim(long end)
    {
        // Nothing is being written.
    }

    public void Reserve(long end)
    {
        long length = stream.Length;
        if (failed || length - end >= Step / 4 || length >= limit)
        {
            return;
        }

        try
        {
            stream.Position = length;
            DurableFiles.Write(stream, Zeros.AsSpan(0, (int)Math.Min(Step, limit - length)));
        }
        catch (IOException)
        {
            // Without the zeros appends are slower and nothing else: one that meets the same error tells of it.
            failed = true;
        }
    }
}
