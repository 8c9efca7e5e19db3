using System.Text;
using CausalFiles.Durability;
using CausalFiles.OperationLog;

namespace CausalFiles.Tests.OperationLog;

/// <summary>
/// Segments are opened when they are needed, and positions in them are found by marks that are kept beside them, can always be made again, and are
/// believed only when they are of this very segment.
/// </summary>
public sealed class SegmentMarksTests : IDisposable
{
    private const int Count = 400;
    private const long SegmentSize = 100_000;

    private readonly LogDisk disk = new();

    public void Dispose() => disk.Dispose();

    [Fact]
    public async Task Open_ManySegments_ReadsTheLastOneOnly()
    {
        await FillAsync();
        foreach (string segment in disk.Segments[..^1])
        {
            byte[] bytes = await File.ReadAllBytesAsync(segment);
            bytes.AsSpan(SegmentHeader.Size).Clear();
            await File.WriteAllBytesAsync(segment, bytes);
        }

        await using FileOperationLog log = await disk.OpenAsync(SegmentSize);
        await LogDisk.AppendAsync(log, 1);

        CorruptionException error = await Assert.ThrowsAsync<CorruptionException>(() => LogDisk.ReadAsync(log));
        Assert.Equal((disk.Segments[0], SegmentHeader.Size), (error.Location, error.Offset));
        await Assert.ThrowsAsync<CorruptionException>(async () => await log.ReadOneAsync(1));
    }

    [Fact]
    public async Task Seal_EverySegment_KeepsItsMarks()
    {
        await FillAsync();

        Assert.Equal(disk.Segments[..^1].Select(path => Path.ChangeExtension(path, ".marks")), disk.Marks);
        foreach (string marks in disk.Marks)
        {
            SegmentHeader header = SegmentHeader.Read(File.ReadAllBytes(Path.ChangeExtension(marks, ".log")).AsSpan(0, 64), marks);
            List<GroupMark> decoded = MarksFile.Decode(header, await File.ReadAllBytesAsync(marks), marks);
            Assert.Equal(header.Start, decoded[0]);
            Assert.InRange(decoded.Count, SegmentSize / 8192 - 2, SegmentSize / 8192 + 1);
            Assert.All(decoded.Zip(decoded.Skip(1)), pair => Assert.InRange(pair.Second.Offset - pair.First.Offset, 8192, 8192 + 1100));
        }
    }

    // That a look-up begins at a mark shows where it does not look: everything before it is bad.
    [Fact]
    public async Task ReadOne_AfterReopening_ReadsFromTheMarkOnly()
    {
        await FillAsync();
        byte[] bytes = await File.ReadAllBytesAsync(disk.Segments[0]);
        bytes.AsSpan(SegmentHeader.Size, 60_000).Clear();
        await File.WriteAllBytesAsync(disk.Segments[0], bytes);
        await using FileOperationLog log = await disk.OpenAsync(SegmentSize);

        Assert.Equal("80 ", await BeginningAsync(log, 80));
        Assert.StartsWith("80 80 ", (await LogDisk.ReadAsync(log, 80))[0], StringComparison.Ordinal);
        await Assert.ThrowsAsync<CorruptionException>(() => LogDisk.ReadAsync(log, 1));
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("empty")]
    [InlineData("cut")]
    [InlineData("longer")]
    [InlineData("zeros")]
    [InlineData("flipped")]
    [InlineData("other")]
    public async Task ReadOne_MarksAreMissingOrSpoilt_AreMadeAgain(string how)
    {
        await FillAsync();
        byte[] good = await File.ReadAllBytesAsync(disk.Marks[0]);
        byte[]? bad = how switch
        {
            "empty" => [],
            "cut" => good[..^1],
            "longer" => [.. good, 0],
            "zeros" => new byte[good.Length],
            "flipped" => [.. good[..40], (byte)(good[40] ^ 1), .. good[41..]],
            "other" => await File.ReadAllBytesAsync(disk.Marks[1]),
            _ => null,
        };
        string path = disk.Marks[0];
        File.Delete(path);
        if (bad is not null)
        {
            await File.WriteAllBytesAsync(path, bad);
        }

        await using FileOperationLog log = await disk.OpenAsync(SegmentSize);
        for (int i = Count; i >= 1; i--)
        {
            Assert.Equal($"{i} ", await BeginningAsync(log, i));
        }

        Assert.Equal(good, await File.ReadAllBytesAsync(path));
    }

    // As after putting back a segment from another copy of the log: the checksum of the marks is right.
    [Fact]
    public async Task ReadOne_MarksOfAnotherHistory_AreNotBelieved()
    {
        await FillAsync();
        SegmentHeader header = SegmentHeader.Read(File.ReadAllBytes(disk.Segments[0]).AsSpan(0, 64), "");
        await File.WriteAllBytesAsync(disk.Marks[0], MarksFile.Encode(header, [header.Start, new GroupMark(50_000, 49, 12345)]));

        await using FileOperationLog log = await disk.OpenAsync(SegmentSize);

        Assert.Equal("60 ", await BeginningAsync(log, 60));
    }

    [Fact]
    public async Task ReadOne_RecordBeforeABadGroup_IsFoundWithoutMarks()
    {
        await FillAsync();
        File.Delete(disk.Marks[0]);
        byte[] bytes = await File.ReadAllBytesAsync(disk.Segments[0]);
        bytes[50_000] ^= 1;
        await File.WriteAllBytesAsync(disk.Segments[0], bytes);
        await using FileOperationLog log = await disk.OpenAsync(SegmentSize);

        Assert.Equal("20 ", await BeginningAsync(log, 20));
        CorruptionException error = await Assert.ThrowsAsync<CorruptionException>(() => LogDisk.ReadAsync(log));
        CorruptionException one = await Assert.ThrowsAsync<CorruptionException>(async () => await log.ReadOneAsync(48));
        Assert.Equal((error.Location, error.Offset), (one.Location, one.Offset));
    }

    [Fact]
    public async Task Drop_Segments_TakesTheirMarksWithThem()
    {
        await using FileOperationLog log = await disk.OpenAsync(SegmentSize);
        await LogDisk.AppendAsync(log, Count, 1000);
        Assert.Equal("1 ", await BeginningAsync(log, 1));

        await log.DropAsync(200);

        long first = (await log.GetRangeAsync()).First;
        Assert.InRange(first, 100, 200);
        Assert.All((string[])[.. disk.Segments, .. disk.Marks], path => Assert.True(string.CompareOrdinal(Path.GetFileName(path), Segment.FileName(first)[..20]) >= 0));
        await log.DropAsync(Count + 1);
        Assert.Empty(disk.Marks);
        Assert.Equal(SegmentHeader.Size, new FileInfo(Assert.Single(disk.Segments)).Length);
    }

    [Fact]
    public async Task Open_MarksWithoutTheirSegment_AreRemoved()
    {
        await FillAsync();
        File.Copy(disk.Marks[0], Path.Combine(disk.Path, Path.ChangeExtension(Segment.FileName(7), ".marks")));
        int before = disk.Marks.Length;

        await using FileOperationLog log = await disk.OpenAsync(SegmentSize);

        Assert.Equal(before - 1, disk.Marks.Length);
    }

    private static async Task<string> BeginningAsync(FileOperationLog log, long position)
    {
        LogEntry entry = await log.ReadOneAsync(position);
        Assert.Equal(position, entry.Position);
        return Encoding.UTF8.GetString(entry.Record.Span[..(entry.Record.Span.IndexOf((byte)' ') + 1)]);
    }

    private async Task FillAsync()
    {
        await using FileOperationLog log = await disk.OpenAsync(SegmentSize);
        await LogDisk.AppendAsync(log, Count, 1000);
    }
}
