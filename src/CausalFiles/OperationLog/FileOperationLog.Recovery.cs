using CausalFiles.Durability;
using CausalFiles.Sharing;

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
            end = new GroupMark(0, First: 1, Chain: 0);
            BeginSegment();
        }
        else
        {
            segments = [.. paths.Select(ReadSegment)];
            CheckSameLog();
            await FindEndAsync(cancellationToken).ConfigureAwait(false);
        }

        tail.Advance(end.First);
        BeginSharing();
    }

    private string[] FindSegments()
    {
        List<string> all = [.. files.FileSystem.Directory.EnumerateFiles(directory)];
        HashSet<string> found = [.. all.Where(path => Segment.FirstOf(files.FileSystem.Path.GetFileName(path)) is not null)];

        // A crash may leave the marks of a segment that was dropped.
        foreach (string marks in all.Where(path => path.EndsWith(MarksFile.Extension, StringComparison.Ordinal) && !found.Contains(files.FileSystem.Path.ChangeExtension(path, Segment.Extension))))
        {
            files.FileSystem.File.Delete(marks);
        }

        return [.. found.Order(StringComparer.Ordinal)];
    }

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
        GroupMarks marks = new(last.Header.Start);
        SegmentReader reader = new(files, last, last.Header.Start);
        await using (reader.ConfigureAwait(false))
        {
            while (await reader.SkipGroupAsync(cancellationToken).ConfigureAwait(false))
            {
                marks.Add(reader.LastGroup);
            }

            last.Marks = marks;
            end = reader.At;
            endEpoch = reader.Epoch!.Value;
            epoch = Epochs.After(endEpoch, last.Header.Epoch);
        }

        SegmentTail behind = await SegmentTail.ReadAsync(files, last, end, cancellationToken).ConfigureAwait(false);
        if (behind.HoldsLaterGroup)
        {
            throw new CorruptionException(last.Path, end.Offset, $"the group of operation {end.First} is bad, and later ones follow it");
        }

        OpenEnd(last, behind.UsedBytes);
    }

    private void OpenEnd(Segment last, long tornBytes)
    {
        TornBytes = tornBytes;
        writer = SegmentWriter.Open(files, last.Path, end.Offset, isTorn: tornBytes > 0, segmentSize, IsShared);

        // What was read back may only have been in memory when its writer was killed; from here on it counts, so it must be on the disk.
        try
        {
            files.SyncFile(last.Path);
            files.SyncDirectory(directory);
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }
}
