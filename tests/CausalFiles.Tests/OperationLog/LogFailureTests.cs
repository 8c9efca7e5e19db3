using CausalFiles.OperationLog;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.OperationLog;

/// <summary>What the log does when the disk refuses: nothing is acknowledged that is not there, and the first failure stays.</summary>
public sealed class LogFailureTests : IDisposable
{
    private readonly FaultyFileSystem faults = new();
    private readonly LogDisk disk;

    public LogFailureTests() => disk = new LogDisk(faults);

    public void Dispose() => disk.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    [InlineData(60)]
    public async Task Append_WriteFails_TheLogTakesNoMoreUntilItIsOpenedAgain(int arrived)
    {
        await using FileOperationLog log = await disk.OpenAsync();
        await LogDisk.AppendAsync(log, 2);
        await disk.WaitForLengthAsync(60 * 1024);
        FailOnce(DiskCallKind.Write, new TornWriteException(arrived, "bad sector"));

        LogFailedException error = await Assert.ThrowsAsync<LogFailedException>(() => LogDisk.AppendAsync(log, 1, 100));
        LogFailedException later = await Assert.ThrowsAsync<LogFailedException>(() => LogDisk.AppendAsync(log, 1));

        Assert.Contains("bad sector", error.Message, StringComparison.Ordinal);
        Assert.Same(error.InnerException, later.InnerException);
        Assert.Equal(2, (await LogDisk.ReadAsync(log)).Count);
        await log.DisposeAsync();
        await using FileOperationLog again = await disk.OpenAsync();
        await LogDisk.AppendAsync(again, 1);
        Assert.Equal(["1 1 ", "2 2 ", "3 3 "], await LogDisk.ReadAsync(again));
    }

    [Fact]
    public async Task Append_FailedLog_DropsNothingThatMayStandBehindItsEnd()
    {
        await using FileOperationLog log = await disk.OpenAsync();
        await LogDisk.AppendAsync(log, 2);
        await disk.WaitForLengthAsync(64 * 1024);
        FailOnce(DiskCallKind.Write, new TornWriteException(10));
        await Assert.ThrowsAsync<LogFailedException>(() => LogDisk.AppendAsync(log, 1));

        await log.DropAsync(3);

        Assert.Single(disk.Segments);
        Assert.Equal(2, (await LogDisk.ReadAsync(log)).Count);
    }

    [Theory]
    [InlineData(DiskCallKind.Open, 1)]
    [InlineData(DiskCallKind.Write, 2)]
    public async Task BeginSegment_FileCannotBeMade_LeavesTheLogAsItWas(DiskCallKind kind, int segments)
    {
        await using FileOperationLog log = await disk.OpenAsync(4096);
        await LogDisk.AppendAsync(log, 3, 1000);
        FailOnce(kind, new IOException("no space"), "4.log");

        await Assert.ThrowsAsync<IOException>(() => LogDisk.AppendAsync(log, 1, 2000));
        await LogDisk.AppendAsync(log, 1, 10);

        Assert.Equal(4, (await LogDisk.ReadAsync(log)).Count);
        Assert.Equal(segments, disk.Segments.Length);
        await log.DisposeAsync();
        await using FileOperationLog again = await disk.OpenAsync(4096);
        Assert.Equal(4, (await LogDisk.ReadAsync(again)).Count);
    }

    // After a failed synchronisation the next one may succeed without having done anything.
    [Fact]
    public async Task BeginSegment_DirectoryCannotBeSynchronised_TheLogTakesNoMore()
    {
        await using FileOperationLog log = await disk.OpenAsync(4096);
        await LogDisk.AppendAsync(log, 3, 1000);
        FailOnce(DiskCallKind.SyncDirectory, new IOException("lost"));

        await Assert.ThrowsAsync<LogFailedException>(() => LogDisk.AppendAsync(log, 1, 2000));
        await Assert.ThrowsAsync<LogFailedException>(() => LogDisk.AppendAsync(log, 1, 10));

        await log.DisposeAsync();
        await using FileOperationLog again = await disk.OpenAsync(4096);
        await LogDisk.AppendAsync(again, 1, 10);
        Assert.Equal(4, (await LogDisk.ReadAsync(again)).Count);
    }

    [Fact]
    public async Task BeginSegment_MarksCannotBeKept_TheyAreKeptInMemory()
    {
        await using FileOperationLog log = await disk.OpenAsync(4096);
        await LogDisk.AppendAsync(log, 3, 1000);
        FailOnce(DiskCallKind.Open, new IOException("no space"), ".marks");

        await LogDisk.AppendAsync(log, 3, 1000);

        Assert.Empty(disk.Marks);
        Assert.StartsWith("2 ", System.Text.Encoding.UTF8.GetString((await log.ReadOneAsync(2)).Record.Span), StringComparison.Ordinal);
    }

    // What a killed process has written may only be in memory: what is read back counts from now on, so it must be on the disk.
    [Fact]
    public async Task Open_ExistingLog_MakesWhatItReadsBackDurable()
    {
        await using (FileOperationLog log = await disk.OpenAsync())
        {
            await LogDisk.AppendAsync(log, 2);
            disk.Crash();
        }

        List<(DiskCallKind, string)> calls = [];
        faults.Before = call => calls.Add((call.Kind, call.Path));
        await using (FileOperationLog log = await disk.OpenAsync())
        {
            Assert.Contains((DiskCallKind.SyncFile, disk.Segments[0]), calls);
            Assert.Contains((DiskCallKind.SyncDirectory, disk.Path), calls);
        }

        FailOnce(DiskCallKind.SyncFile, new IOException("lost"));
        await Assert.ThrowsAsync<IOException>(async () => await disk.OpenAsync());
    }

    private void FailOnce(DiskCallKind kind, Exception error, string ending = "") => faults.Before = call =>
    {
        if (call.Kind == kind && call.Path.EndsWith(ending, StringComparison.Ordinal))
        {
            faults.Before = null;
            throw error;
        }
    };
}
