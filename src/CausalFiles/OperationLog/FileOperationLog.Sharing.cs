using System.IO.Abstractions;
using CausalFiles.Durability;
using CausalFiles.Sharing;

namespace CausalFiles.OperationLog;

/// <content>
/// Sharing the log with other processes. Each appends in its turn, which it begins with taking in what the others have appended, and which has an epoch of its own. Between turns it follows them as far as
/// they say that the log is durable.
/// </content>
public sealed partial class FileOperationLog
{
    private readonly TurnFile? turns;
    private uint endEpoch;
    private bool isReady;

    /// <summary>Whether several processes append to the log.</summary>
    internal bool IsShared => turns is not null;

    /// <summary>Begins a turn: takes in all that others have appended, and mends what one that was killed has left. Never beside an append or <see cref="FollowAsync"/>.</summary>
    /// <exception cref="CorruptionException">What the others have appended is damaged.</exception>
    internal async ValueTask BeginTurnAsync(CancellationToken cancellationToken)
    {
        bool isKnown = turns!.TryRead(out TurnStatus status);
        if (failure is not null || (isReady && isKnown && status == new TurnStatus(epoch, tail.Next)))
        {
            return;
        }

        (isReady, isBeginning) = (false, false);
        long published = isKnown ? Math.Max(status.Next, tail.Next) : tail.Next;

        // Said before the end is looked for: who appends still, and has lost the turn, sees it afterwards; or what it has appended is seen here.
        epoch = Epochs.After(isKnown ? status.Epoch : epoch, epoch);
        turns.Write(new TurnStatus(epoch, published));
        await ReadOnAsync(published, hasTurn: true, cancellationToken).ConfigureAwait(false);
        ThrowIfMissing(published);
        (Segment segment, GroupMark durable) = (segments[^1], end);
        await ReadOnAsync(long.MaxValue, hasTurn: true, cancellationToken).ConfigureAwait(false);
        if (!Epochs.IsBefore(endEpoch, epoch))
        {
            epoch = Epochs.After(endEpoch, epoch);
        }

        await OpenEndAsync(cancellationToken).ConfigureAwait(false);
        MakeDurable(segment, durable);
        if (!isKnown && end.Offset > SegmentHeader.Size)
        {
            // Nobody knows who had the turn before. What that one may still write goes to a segment that has ended.
            BeginSegment();
        }

        Publish();
        isReady = true;
    }

    /// <summary>Takes in what others have appended, as far as it is durable. Never beside an append or <see cref="BeginTurnAsync"/>.</summary>
    /// <exception cref="CorruptionException">What they have appended is damaged.</exception>
    internal async ValueTask FollowAsync(CancellationToken cancellationToken)
    {
        if (turns!.TryRead(out TurnStatus status) && status.Next > tail.Next)
        {
            await ReadOnAsync(status.Next, hasTurn: false, cancellationToken).ConfigureAwait(false);
            ThrowIfMissing(status.Next);
        }
    }

    // The log has just been opened, in a turn.
    private void BeginSharing()
    {
        if (turns is null)
        {
            return;
        }

        bool isKnown = turns.TryRead(out TurnStatus status);
        if (isKnown)
        {
            epoch = Epochs.After(status.Epoch, epoch);
        }
        else if (end.Offset > SegmentHeader.Size)
        {
            BeginSegment();
        }

        Publish();
        isReady = true;
    }

    // What is appended counts when it is durable. That the others learn of it later, or with what is appended next, is no failure.
    private void Publish()
    {
        try
        {
            turns?.Write(new TurnStatus(epoch, tail.Next));
        }
        catch (IOException)
        {
            isReady = false;
        }
    }

    private void ThrowIfTurnIsLost()
    {
        if (turns is null || turns.IsAt(epoch))
        {
            return;
        }

        // Whether the others see what was appended, nobody can say; what stands behind the end is theirs.
        failure = new StaleAppendException(tail.Next, "another process has taken the turn meanwhile");
        writer.Dispose();
        throw new LogFailedException(directory, failure);
    }

    private void ThrowIfMissing(long next)
    {
        if (end.First < next)
        {
            throw new CorruptionException(segments[^1].Path, end.Offset, $"the group of operation {end.First} is bad, and another process has made known that it is durable");
        }
    }

    private async ValueTask ReadOnAsync(long next, bool hasTurn, CancellationToken cancellationToken)
    {
        try
        {
            do
            {
                await ReadSegmentAsync(segments[^1], next, cancellationToken).ConfigureAwait(false);
            }
            while (end.First < next && TryEnterFollowing(hasTurn));
        }
        finally
        {
            if (end.First > tail.Next)
            {
                tail.Advance(end.First);
            }
        }
    }

    private async ValueTask ReadSegmentAsync(Segment segment, long next, CancellationToken cancellationToken)
    {
        if (end.First >= next)
        {
            return;
        }

        SegmentReader reader = new(files, segment, end, endEpoch);
        await using (reader.ConfigureAwait(false))
        {
            while (reader.At.First < next && await reader.SkipGroupAsync(cancellationToken).ConfigureAwait(false))
            {
                segment.Marks!.Add(reader.LastGroup);
                end = reader.At;
                endEpoch = reader.Epoch!.Value;
            }
        }
    }

    private bool TryEnterFollowing(bool hasTurn)
    {
        string path = PathOf(end.First);
        if (end.Offset <= SegmentHeader.Size || !files.FileSystem.File.Exists(path))
        {
            return false;
        }

        try
        {
            Segment following = ReadSegment(path);
            if (following.Header.LogId != segments[0].Header.LogId || following.Header.Chain != end.Chain)
            {
                throw new CorruptionException(path, 0, $"it does not continue the segment before it, which ends before operation {end.First}");
            }

            if (hasTurn)
            {
                // Who began it may not have lived to make its name durable.
                files.SyncDirectory(directory);
            }

            segments[^1].Marks = null;
            segments = segments.Add(new Segment(path, following.Header) { Marks = new GroupMarks(following.Header.Start) });
            (end, endEpoch) = (following.Header.Start, following.Header.Epoch);
            return true;
        }
        catch (CorruptionException) when (hasTurn && files.FileSystem.FileInfo.New(path).Length <= SegmentHeader.Size)
        {
            // Who was to begin it was killed; nothing was ever in it.
            files.FileSystem.File.Delete(path);
            files.SyncDirectory(directory);
            return false;
        }
    }

    // Having the turn: opens the last segment for writing, and cuts off what one that was killed has left half written.
    private async ValueTask OpenEndAsync(CancellationToken cancellationToken)
    {
        Segment last = segments[^1];
        writer.Dispose();
        writer = SegmentWriter.Open(files, last.Path, end.Offset, isTorn: false, segmentSize, isShared: true);
        if (writer.IsUntouched(end.Offset))
        {
            return;
        }

        SegmentTail behind = await SegmentTail.ReadAsync(files, last, end, cancellationToken).ConfigureAwait(false);
        if (behind.HoldsLaterGroup)
        {
            throw new CorruptionException(last.Path, end.Offset, $"the group of operation {end.First} is bad, and later ones follow it");
        }

        writer.Dispose();
        writer = SegmentWriter.Open(files, last.Path, end.Offset, isTorn: true, segmentSize, isShared: true);
        TornBytes += behind.UsedBytes;
    }

    // Having the turn: what nobody has made known to be durable may only be in memory, because who wrote it was killed, or its write failed. It is written again: a flush alone could
    // succeed after a failed write with the data gone.
    private void MakeDurable(Segment segment, GroupMark from)
    {
        if (end.First == from.First)
        {
            return;
        }

        Segment last = segments[^1];
        if (segment != last)
        {
            files.SyncFile(segment.Path);
            from = last.Header.Start;
        }

        byte[] groups = new byte[end.Offset - from.Offset];
        using (FileSystemStream stream = files.OpenRead(last.Path))
        {
            stream.Position = from.Offset;
            stream.ReadExactly(groups);
        }

        writer.Write(from.Offset, groups);
    }
}
