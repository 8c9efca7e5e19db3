using System.Collections.Immutable;
using System.IO.Abstractions;

namespace CausalFiles.OperationLog;

/// <content>The segments: when one begins, and when one is dropped.</content>
public sealed partial class FileOperationLog
{
    private ImmutableArray<Segment> segments = [];

    // A segment was to begin here, and failed. What that left of its file says that the one before ends here, and so it does: the next append begins
    // the segment again.
    private bool isBeginning;

    /// <inheritdoc/>
    public ValueTask DropAsync(long before, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (appending)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(before, tail.Next);
            if (before == tail.Next && end.Offset > SegmentHeader.Size && failure is null && FindStranger() is null)
            {
                // All records are to go: those of the last segment can when it is no longer the last.
                BeginSegment();
            }

            Drop(before);
        }

        return ValueTask.CompletedTask;
    }

    private void Drop(long before)
    {
        ImmutableArray<Segment> held = segments;
        int dropped = 0;
        while (dropped + 1 < held.Length && held[dropped + 1].Header.First <= before)
        {
            dropped++;
        }

        if (dropped == 0)
        {
            return;
        }

        // The oldest goes first, so that a crash in between leaves no gap.
        segments = held[dropped..];
        foreach (Segment segment in held[..dropped])
        {
            opened.Close(segment);
            files.FileSystem.File.Delete(MarksFile.PathOf(files, segment));
            files.FileSystem.File.Delete(segment.Path);
        }

        files.SyncDirectory(directory);
    }

    private string PathOf(long first) => files.FileSystem.Path.Combine(directory, Segment.FileName(first));

    // The new segment is whole, and its name is durable, before anything says that the old one has ended. A failure to create it leaves the log as it
    // was; a failure to make its name durable cannot be made good by trying again.
    private void BeginSegment()
    {
        SegmentHeader header = new(segments is [.., Segment last] ? last.Header.LogId : newLogId ?? Guid.NewGuid(), end.First, end.Chain, epoch);
        string path = PathOf(header.First);

        // What stands there is another process's, unless this one has left it.
        FileSystemStream stream = files.OpenWriteThrough(path, isBeginning ? FileMode.Create : FileMode.CreateNew, FileShare.ReadWrite);
        isBeginning = true;
        SegmentWriter next = SegmentWriter.Begin(files, path, stream, header, segmentSize, IsShared);
        try
        {
            files.SyncDirectory(directory);
        }
        catch (Exception e)
        {
            next.Dispose();
            if (segments.Length > 0)
            {
                Fail(e);
            }

            throw new LogFailedException(directory, e);
        }

        SegmentWriter? old = writer;
        long oldEnd = end.Offset;
        writer = next;
        end = header.Start;
        isBeginning = false;
        segments = segments.Add(new Segment(path, header) { Marks = new GroupMarks(end) });
        if (old is not null)
        {
            Seal(segments[^2], old, oldEnd);
        }
    }

    // The next segment says where this one ends, so that nothing here has to succeed.
    private void Seal(Segment segment, SegmentWriter closing, long length)
    {
        closing.CutAndClose(length);
        if (MarksFile.TryWrite(files, segment, segment.Marks!))
        {
            segment.Marks = null;
        }
    }
}
