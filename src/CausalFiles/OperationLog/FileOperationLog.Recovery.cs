using CausalFiles.Durability;

namespace CausalFiles.OperationLog;

/// <content>Opening: which segments there are, where the log ends, and what a crash left behind that end.</content>
public sealed partial class FileOperationLog
{
    private async ValueTask RecoverAsync(CancellationToken cancellationToken)
    {
        files.CreateDirectory(directory);
        string[] paths = FindSegments();
        paths = RemoveUnbornSegment(paths);
        if (paths.Length == 0)
        {
            epoch = 1;
            BeginSegment(new SegmentHeader(Guid.NewGuid(), First: 1, Chain: 0));
        }
        else
        {
            segments = [.. paths.Select(ReadSegment)];
            CheckSameLog();
            await FindEndAsync(cancellationToken).ConfigureAwait(false);
        }

        tail.Advance(end.First);
    }

    private string[] FindSegments() =>
    [
        .. files.FileSystem.Directory.EnumerateFiles(directory)
            .Where(path => Segment.FirstOf(files.FileSystem.Path.GetFileName(path)) is not null)
            .Order(StringComparer.Ordinal),
    ];

    // The header of a segment is durable before anything is appended to it. A last segment that is no longer than its header and does not even
    // hold that is one whose creation a crash interrupted: nothing was ever in it.
    private string[] RemoveUnbornSegment(string[] paths)
    {
        if (paths.Length == 0 || files.FileSystem.FileInfo.New(paths[^1]).Length > SegmentHeader.Size)
        {
            return paths;
        }

        try
        {
            _ = ReadSegment(paths[^1]);
            return paths;
        }
        catch (CorruptionException)
        {
            files.FileSystem.File.Delete(paths[^1]);
            files.SyncDirectory(directory);
            return paths[..^1];
        }
    }

    private Segment ReadSegment(string path)
    {
        using Stream stream = files.OpenRead(path);
        byte[] bytes = new byte[SegmentHeader.Size];
        int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        SegmentHeader header = SegmentHeader.Read(bytes.AsSpan(0, read), path);
        return header.First == Segment.FirstOf(files.FileSystem.Path.GetFileName(path))
            ? new Segment(path, header)
            : throw new CorruptionException(path, 0, $"its header says that it begins with operation {header.First}");
    }

    private void CheckSameLog()
    {
        if (segments.FirstOrDefault(s => s.Header.LogId != segments[0].Header.LogId) is { } stranger)
        {
            throw new CorruptionException(stranger.Path, 0, "it is a segment of another log");
        }
    }

    private async ValueTask FindEndAsync(CancellationToken cancellationToken)
    {
        Segment last = segments[^1];
        SegmentReader reader = new(files, last, last.Before(last.Header.First));
        await using (reader.ConfigureAwait(false))
        {
            GroupMark mark;
            do
            {
                mark = reader.At;
                last.Mark(mark);
            }
            while (await reader.ReadGroupAsync(cancellationToken).ConfigureAwait(false) is not null);

            end = mark;
            epoch = Math.Max(reader.Epoch, await EpochBeforeAsync(cancellationToken).ConfigureAwait(false)) + 1;
            if (await reader.IsFollowedByLaterGroupAsync(cancellationToken).ConfigureAwait(false))
            {
                throw new CorruptionException(last.Path, end.Offset, $"the group of operation {end.First} is bad, and later ones follow it");
            }
        }

        OpenEnd(last);
    }

    // A segment that is still empty does not know the epoch; the one before it does.
    private async ValueTask<uint> EpochBeforeAsync(CancellationToken cancellationToken)
    {
        if (end.Offset > SegmentHeader.Size || segments.Length < 2)
        {
            return 0;
        }

        Segment previous = segments[^2];
        SegmentReader reader = new(files, previous, previous.Before(previous.Header.First));
        await using (reader.ConfigureAwait(false))
        {
            while (await reader.ReadGroupAsync(cancellationToken).ConfigureAwait(false) is not null)
            {
                // Only the last epoch counts.
            }

            return reader.Epoch;
        }
    }

    private void OpenEnd(Segment last)
    {
        writer = files.OpenWriteThrough(last.Path, FileMode.Open);
        TornBytes = writer.Length - end.Offset;
        if (TornBytes > 0)
        {
            writer.SetLength(end.Offset);
            writer.Flush();
        }

        // What was read back may only have been in memory when its writer was killed; from here on it counts, so it must be on the disk.
        files.SyncFile(last.Path);
        files.SyncDirectory(directory);
    }
}
