using CausalFiles.OperationLog;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.OperationLog;

/// <summary>Zeros ahead of the end: there while the log is open, gone when it is closed, and never in anybody's way.</summary>
public sealed class ZeroedSpaceTests : IDisposable
{
    private readonly LogDisk disk = new(new FaultyFileSystem());

    public void Dispose() => disk.Dispose();

    [Fact]
    public async Task Open_SmallLog_ReservesLittleAndCutsItOffWhenClosed()
    {
        await using (FileOperationLog log = await disk.OpenAsync())
        {
            await LogDisk.AppendAsync(log, 1);
            await disk.WaitForLengthAsync(60 * 1024);
            await LogDisk.AppendAsync(log, 1);

            Assert.InRange(new FileInfo(disk.Segments[0]).Length, 60 * 1024, 72 * 1024);
        }

        Assert.InRange(new FileInfo(disk.Segments[0]).Length, 64, 300);
        await using FileOperationLog again = await disk.OpenAsync();
        Assert.Equal(0, again.TornBytes);
        Assert.Equal(["1 1 ", "2 2 "], await LogDisk.ReadAsync(again));
    }

    // What a flush of a growing file costs more is its length and its map.
    [Fact]
    public async Task Append_WhereZerosStand_LeavesTheLengthAlone()
    {
        await using FileOperationLog log = await disk.OpenAsync();
        await LogDisk.AppendAsync(log, 1);
        await disk.WaitForLengthAsync(60 * 1024);
        long length = new FileInfo(disk.Segments[0]).Length;

        await LogDisk.AppendAsync(log, 20, 1000);

        Assert.Equal(length, new FileInfo(disk.Segments[0]).Length);
    }

    [Fact]
    public async Task Append_More_ReservesMore()
    {
        await using FileOperationLog log = await disk.OpenAsync();
        await LogDisk.AppendAsync(log, 1);
        await disk.WaitForLengthAsync(60 * 1024);

        await LogDisk.AppendAsync(log, 5, 100_000);

        await disk.WaitForLengthAsync(768 * 1024);
        Assert.Equal(6, (await LogDisk.ReadAsync(log)).Count);
    }

    [Fact]
    public async Task Append_GroupsOfAllSizes_AreNotOverwrittenByZeros()
    {
        const int Seed = 7;
        Random random = new(Seed);
        await using FileOperationLog log = await disk.OpenAsync();
        List<string> expected = [];
        for (int i = 1; i <= 300; i++)
        {
            string text = new((char)('a' + (i % 26)), random.Next(1 << random.Next(1, 18)));
            await log.AppendAsync(i, LogDisk.Records(text));
            expected.Add($"{i} {text}");
        }

        Assert.Equal(expected, await LogDisk.ReadAsync(log));
    }

    [Fact]
    public async Task Reserve_NearTheEndOfTheSegment_StopsThere()
    {
        await using FileOperationLog log = await disk.OpenAsync(segmentSize: 16 * 1024);
        await LogDisk.AppendAsync(log, 1);
        await disk.WaitForLengthAsync(16 * 1024);
        await LogDisk.AppendAsync(log, 10, 1000);

        Assert.Equal(16 * 1024, new FileInfo(disk.Segments[0]).Length);
    }

    [Fact]
    public async Task Reserve_DiskHasNoRoom_LeavesTheLogInOrder()
    {
        disk.Faults!.Before = call =>
        {
            if (call is { Kind: DiskCallKind.Write, Bytes: > 4096 })
            {
                throw new TornWriteException(1000, "no space");
            }
        };
        await using FileOperationLog log = await disk.OpenAsync();

        await LogDisk.AppendAsync(log, 50, 1000);

        Assert.Equal(50, (await LogDisk.ReadAsync(log)).Count);
        disk.Crash();
        await using FileOperationLog again = await disk.OpenAsync();
        Assert.Equal(50, (await LogDisk.ReadAsync(again)).Count);
        Assert.Equal(0, again.TornBytes);
    }

    // A second process that has made the file longer may have written there.
    [Fact]
    public async Task Reserve_SomebodyElseHasMadeTheFileLonger_WritesNoZerosThere()
    {
        using ManualResetEventSlim stop = new();
        using ManualResetEventSlim reached = new();
        disk.Faults!.Before = call =>
        {
            if (call.Kind == DiskCallKind.Open && disk.Segments is [var only] && new FileInfo(only).Length > SegmentHeader.Size && !stop.IsSet)
            {
                disk.Faults.Outside(() =>
                {
                    reached.Set();
                    stop.Wait();
                });
            }
        };
        await using FileOperationLog log = await disk.OpenAsync();
        await LogDisk.AppendAsync(log, 1);
        Assert.True(reached.Wait(TimeSpan.FromSeconds(30)));
        byte[] theirs = [.. Enumerable.Repeat((byte)'x', 1000)];
        using (FileStream other = new(disk.Segments[0], FileMode.Append, FileAccess.Write, FileShare.ReadWrite))
        {
            other.Write(theirs);
        }

        long length = new FileInfo(disk.Segments[0]).Length;
        stop.Set();
        await Assert.ThrowsAsync<StaleAppendException>(() => LogDisk.AppendAsync(log, 1));
        await log.DisposeAsync();

        Assert.Equal(length, new FileInfo(disk.Segments[0]).Length);
        Assert.Equal(theirs, File.ReadAllBytes(disk.Segments[0])[^1000..]);
    }
}
