namespace CausalFiles.OperationLog;

/// <content>The write side: one synchronous write a group, and refusal after the first failure.</content>
public sealed partial class FileOperationLog
{
    private readonly GroupEncoder encoder = new();
    private SegmentWriter writer = null!;
    private GroupMark end;
    private uint epoch;
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
    public ValueTask DisposeAsync()
    {
        lock (appending)
        {
            if (!disposed)
            {
                disposed = true;
                CloseEnd();
                opened.Dispose();
            }
        }

        return ValueTask.CompletedTask;
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
        if (turns is not null && !turns.IsAt(epoch))
        {
            throw new StaleAppendException(expectedNext, "another process has taken the turn");
        }

        if (expectedNext != tail.Next)
        {
            throw new StaleAppendException(expectedNext, $"the next position is {tail.Next}");
        }

        if (FindStranger() is { } file)
        {
            throw new StaleAppendException(expectedNext, $"'{file}' holds something at it already; another process writes to the log");
        }
    }

    // Where another process has appended behind the end that this instance knows: there, or in a segment that begins there.
    private string? FindStranger()
    {
        if (!writer.IsUntouched(end.Offset))
        {
            return segments[^1].Path;
        }

        string following = PathOf(end.First);
        return end.Offset > SegmentHeader.Size && !isBeginning && files.FileSystem.File.Exists(following) ? following : null;
    }

    private void Append(IReadOnlyList<ReadOnlyMemory<byte>> records)
    {
        ReadOnlySpan<byte> group = encoder.Encode(end, records, epoch, segments[^1].Header.Seed, out GroupMark following);
        if (isBeginning || (end.Offset > SegmentHeader.Size && following.Offset > segmentSize))
        {
            BeginSegment();
            following = following with { Offset = end.Offset + group.Length };
        }

        try
        {
            writer.Write(end.Offset, group);
        }
        catch (Exception e)
        {
            Fail(e);
            throw new LogFailedException(directory, e);
        }

        ThrowIfTurnIsLost();
        segments[^1].Marks!.Add(end);
        end = following;
        endEpoch = epoch;
        tail.Advance(end.First);
        Publish();
        writer.Reserve(end.Offset);
    }

    // Once a synchronous write has failed, neither the file's content nor a later success can be trusted.
    private void Fail(Exception cause)
    {
        failure = cause;
        writer.CutAndClose(end.Offset);
    }

    private void CloseEnd()
    {
        if (failure is null && !IsShared && IsMineBehindTheEnd())
        {
            writer.CutAndClose(end.Offset);
        }
        else
        {
            writer.Dispose();
        }
    }

    private bool IsMineBehindTheEnd()
    {
        try
        {
            return FindStranger() is null;
        }
        catch (IOException)
        {
            // Then it stays as it is.
            return false;
        }
    }
}
