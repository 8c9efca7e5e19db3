using System.IO.Abstractions;
using CausalFiles.Durability;

namespace CausalFiles.OperationLog;

/// <summary>Writes to the last segment: what is written is on the disk when the call returns, or it throws.</summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class SegmentWriter : IDisposable
{
    private readonly FileSystemStream stream;
    private readonly IZeroedSpace ahead;
    private readonly byte[] probe = new byte[GroupHeader.Size];

    private SegmentWriter(DurableFiles files, string path, FileSystemStream stream, long limit, bool isShared)
    {
        this.stream = stream;
        ahead = isShared ? new SharedZeroedSpace(stream, limit) : new ZeroedSpace(files, path, stream.Length, limit);
    }

    /// <summary>Closes the file as it is.</summary>
    public void Dispose()
    {
        ahead.Dispose();
        stream.Dispose();
    }

    /// <summary>Begins a segment: its header is on the disk before the file grows. The caller makes the file's name durable.</summary>
    /// <param name="files">The file system.</param>
    /// <param name="path">The file.</param>
    /// <param name="file">The same, empty and open; closed when this fails.</param>
    /// <param name="header">The header.</param>
    /// <param name="limit">The length up to which zeros are written ahead.</param>
    /// <param name="isShared">Whether other processes append to it as well, each in its turn.</param>
    internal static SegmentWriter Begin(DurableFiles files, string path, FileSystemStream file, SegmentHeader header, long limit, bool isShared)
    {
        try
        {
            Span<byte> bytes = stackalloc byte[SegmentHeader.Size];
            header.Write(bytes);
            DurableFiles.Write(file, bytes);
            return new SegmentWriter(files, path, file, limit, isShared);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Opens a segment whose groups end at an offset, and cuts off what a crash may have left behind them.</summary>
    internal static SegmentWriter Open(DurableFiles files, string path, long end, bool isTorn, long limit, bool isShared)
    {
        FileSystemStream file = files.OpenWriteThrough(path, FileMode.Open, FileShare.ReadWrite);
        try
        {
            if (isTorn)
            {
                file.SetLength(end);
                file.Flush();
            }

            return new SegmentWriter(files, path, file, limit, isShared);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Whether nobody has written at an offset: the file ends there, or zeros follow, in which no group can begin.</summary>
    internal bool IsUntouched(long offset)
    {
        stream.Position = offset;
        int read = stream.ReadAtLeast(probe, probe.Length, throwOnEndOfStream: false);
        return !probe.AsSpan(0, read).ContainsAnyExcept((byte)0);
    }

    /// <summary>Writes a group at the end.</summary>
    internal void Write(long offset, ReadOnlySpan<byte> group)
    {
        ahead.Claim(offset + group.Length);
        stream.Position = offset;
        DurableFiles.Write(stream, group);
    }

    /// <summary>Makes room for what comes next, without waiting for it.</summary>
    internal void Reserve(long end) => ahead.Reserve(end);

    /// <summary>Cuts off what stands behind the end and closes the file. That is only tidiness: whoever opens the log tolerates what stands there.</summary>
    internal void CutAndClose(long end)
    {
        ahead.Dispose();
        try
        {
            if (stream.Length > end)
            {
                stream.SetLength(end);
            }
        }
        catch (IOException)
        {
            // As the summary says.
        }

        stream.Dispose();
    }
}
