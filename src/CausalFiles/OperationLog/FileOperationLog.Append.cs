using System.IO.Abstractions;
using CausalFiles.Durability;

namespace CausalFiles.OperationLog;

/// <content>The write side: one synchronous write a group, and refusal after the first failure.</content>
public sealed partial class FileOperationLog
{
    private FileSystemStream writer = null!;
    private GroupMark end;
    private uint epoch;
    private bool segmentIsFull;
    private bool disposed;
    private Exception? failure;

    /// <inheritdoc/>
    public ValueTask AppendAsync(long expectedNext, IReadOnlyList<ReadOnlyMemory<byte>> records, CancellationToken cancellationToken = default)
    {
        LogLimits.Check(records);
        cancellationToken.ThrowIfCancellationRequested();
        lock (appending)
        {
            ThrowIfFailed();
            ThrowIfStale(expectedNext);
            Append(records);
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Closes the files. What was appended is durable already.</summary>
    /// <returns>A task that ends when the files are closed.</returns>
    public async ValueTask DisposeAsync()
    {
        FileSystemStream closing;
        lock (appending)
        {
            disposed = true;
            closing = writer;
        }

        await closing.DisposeAsync().ConfigureAwait(false);
    }

    private void ThrowIfFailed()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (failure is not null)
        {
            throw new LogFailedException(directory, failure);
        }
    }

    private void ThrowIfStale(long expectedNext)
    {
        if (expectedNext != tail.Next)
        {
            throw new StaleAppendException(expectedNext, $"the next position is {tail.Next}");
        }

        if (writer.Length != end.Offset)
        {
            throw new StaleAppendException(expectedNext, $"'{segments[^1].Path}' has {writer.Length} bytes instead of {end.Offset}; another process writes to it");
        }
    }

    private void Append(IReadOnlyList<ReadOnlyMemory<byte>> records)
    {
        (byte[] group, ulong chain) = GroupBuffer.Build(end.First, records, epoch, end.Chain, segments[^1].Header.Seed);
        segmentIsFull |= end.Offset > SegmentHeader.Size && end.Offset + group.Length > segmentSize;
        if (segmentIsFull)
        {
            BeginSegment(new SegmentHeader(segments[^1].Header.LogId, end.First, end.Chain));
        }

        try
        {
            writer.Position = end.Offset;
            DurableFiles.Write(writer, group);
        }
        catch (Exception e)
        {
            Fail(e);
            throw new LogFailedException(directory, e);
        }

        segments[^1].Mark(end);
        end = new GroupMark(end.Offset + group.Length, end.First + records.Count, chain);
        tail.Advance(end.First);
    }

    // Once a synchronous write has failed, neither the file's content nor a later success can be trusted. Cutting off what it may have left is
    // only tidiness: opening the log tolerates a torn end.
    private void Fail(Exception cause)
    {
        failure = cause;
        try
        {
            writer.SetLength(end.Offset);
        }
        catch (IOException)
        {
            // The first error is the one that tells; the torn end stays for the next opening.
        }
    }

    // A failure leaves the log as it was. What it may leave of the new file says that the old segment ends here, and so it does: the old one
    // stays full, and the next append begins the new one again.
    private void BeginSegment(SegmentHeader header)
    {
        string path = files.FileSystem.Path.Combine(directory, Segment.FileName(header.First));
        FileSystemStream stream = files.OpenWriteThrough(path, FileMode.Create);
        try
        {
            Span<byte> bytes = stackalloc byte[SegmentHeader.Size];
            header.Write(bytes);
            DurableFiles.Write(stream, bytes);
            files.SyncDirectory(directory);
        }
        catch
        {
            stream.Dispose();
            throw;
        }

        writer?.Dispose();
        writer = stream;
        segments = segments.Add(new Segment(path, header));
        end = new GroupMark(SegmentHeader.Size, header.First, header.Chain);
        segmentIsFull = false;
    }
}
