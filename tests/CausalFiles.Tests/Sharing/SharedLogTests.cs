using System.Text;
using CausalFiles.Durability;
using CausalFiles.OperationLog;
using CausalFiles.Sharing;
using CausalFiles.Tests.Harness;
using CausalFiles.Tests.OperationLog;

namespace CausalFiles.Tests.Sharing;

/// <summary>One log that several append to, each in its turn; and what one that is killed, or that has lost its turn, leaves behind.</summary>
public sealed class SharedLogTests : IAsyncLifetime
{
    private readonly FaultyFileSystem fileSystem = new();
    private readonly TestDisk disk;
    private readonly List<Sharer> sharers = [];

    public SharedLogTests() => disk = TestDisk.Real(fileSystem);

    private string TurnPath => disk.PathOf("shared", TurnFile.Name);

    private string LogPath => disk.PathOf("log");

    private string LastSegment => Directory.EnumerateFiles(LogPath, "*.log").Order().Last();

    public Task InitializeAsync()
    {
        Directory.CreateDirectory(disk.PathOf("shared"));
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        foreach (Sharer sharer in sharers)
        {
            await sharer.DisposeAsync();
        }

        disk.Dispose();
    }

    [Fact]
    public async Task Append_ByTurnsOverManySegments_IsOneLog()
    {
        Sharer first = await OpenAsync();
        Sharer second = await OpenAsync();
        for (int i = 0; i < 40; i++)
        {
            await (i % 3 == 0 ? first : second).AppendAsync(new string('.', 500));
        }

        await first.Log.FollowAsync(CancellationToken.None);
        await second.Log.FollowAsync(CancellationToken.None);
        Assert.Equal(40, (await LogDisk.ReadAsync(first.Log)).Count);
        Assert.Equal(await LogDisk.ReadAsync(first.Log), await LogDisk.ReadAsync(second.Log));
        Assert.True(Directory.EnumerateFiles(LogPath, "*.log").Count() > 4);
        Assert.Equal(40, (await ReadAloneAsync()).Count);
    }

    [Fact]
    public async Task Follow_AnotherHasAppended_WakesWhoWaits()
    {
        Sharer first = await OpenAsync();
        Sharer second = await OpenAsync();
        ValueTask wait = second.Log.WaitAsync(2);
        await first.AppendAsync("a");
        await first.AppendAsync("b");
        Assert.False(wait.IsCompleted);

        await second.Log.FollowAsync(CancellationToken.None);

        await wait;
        Assert.Equal(["1 a", "2 b"], await LogDisk.ReadAsync(second.Log));
        Assert.Equal("b", Encoding.UTF8.GetString((await second.Log.ReadOneAsync(2)).Record.Span));
    }

    [Fact]
    public async Task Append_WithoutTheTurn_IsRefusedAndChangesNothing()
    {
        Sharer first = await OpenAsync();
        Sharer second = await OpenAsync();
        await first.AppendAsync("a");
        await second.AppendAsync("b");

        await Assert.ThrowsAsync<StaleAppendException>(async () => await first.Log.AppendAsync(2, LogDisk.Records("mine")));

        await first.AppendAsync("c");
        Assert.Equal(["1 a", "2 b", "3 c"], await LogDisk.ReadAsync(first.Log));
    }

    [Fact]
    public async Task BeginTurn_AnotherWasKilledInItsWrite_CutsItOff()
    {
        Sharer first = await OpenAsync();
        Sharer second = await OpenAsync();
        await first.AppendAsync("a");
        Write(EndOfLog(), [.. "CFG1 half a group"u8]);

        await second.AppendAsync("b");

        Assert.True(second.Log.TornBytes > 0);
        await first.AppendAsync("c");
        Assert.Equal(["1 a", "2 b", "3 c"], await ReadAloneAsync());
    }

    [Fact]
    public async Task BeginTurn_AnotherWasKilledBeforeItsWriteWasKnown_TakesItIn()
    {
        Sharer first = await OpenAsync();
        Sharer second = await OpenAsync();
        Sharer third = await OpenAsync();
        await first.AppendAsync("a");
        byte[] before = File.ReadAllBytes(TurnPath);
        await first.AppendAsync("b");
        File.WriteAllBytes(TurnPath, before);

        // Nobody knows whether it is on the disk.
        await third.Log.FollowAsync(CancellationToken.None);
        Assert.Equal(["1 a"], await LogDisk.ReadAsync(third.Log));
        int writes = 0;
        fileSystem.Before = call => writes += call.Kind == DiskCallKind.Write && call.Path == LastSegment ? 1 : 0;
        await second.InTurnAsync(() => Task.CompletedTask);
        fileSystem.Before = null;

        Assert.Equal(1, writes);
        await third.Log.FollowAsync(CancellationToken.None);
        Assert.Equal(["1 a", "2 b"], await LogDisk.ReadAsync(third.Log));
    }

    [Fact]
    public async Task BeginTurn_AnotherWasKilledWhileItBeganASegment_BeginsItAgain()
    {
        Sharer first = await OpenAsync();
        Sharer second = await OpenAsync();
        await first.AppendAsync(new string('.', 4000));
        await File.WriteAllBytesAsync(Path.Combine(LogPath, Segment.FileName(2)), new byte[10]);

        await second.AppendAsync(new string(':', 4000));
        await first.AppendAsync("c");

        Assert.Equal(3, (await ReadAloneAsync()).Count);
    }

    [Fact]
    public async Task TurnFile_DeletedInATurn_TheLaterTurnIsTheOnlyOne()
    {
        Sharer first = await OpenAsync();
        await first.AppendAsync("a");
        await first.Turns.TakeAsync();
        await first.Log.BeginTurnAsync(CancellationToken.None);
        File.Delete(TurnPath);
        Sharer second = await OpenAsync();

        await second.AppendAsync("b");

        await Assert.ThrowsAsync<StaleAppendException>(async () => await first.Log.AppendAsync(2, LogDisk.Records("mine")));
        first.Turns.Release();
        await first.AppendAsync("c");
        Assert.Equal(["1 a", "2 b", "3 c"], await ReadAloneAsync());
        Assert.Equal(2, Directory.EnumerateFiles(LogPath, "*.log").Count());
    }

    [Fact]
    public async Task TurnFile_DeletedWhileOneWrites_ItsWriteIsNotAcknowledged()
    {
        Sharer first = await OpenAsync();
        Sharer second = await OpenAsync();
        await first.AppendAsync("a");
        string segment = LastSegment;
        fileSystem.Before = call =>
        {
            if (call.Kind == DiskCallKind.Write && call.Path == segment)
            {
                fileSystem.Before = null;
                File.Delete(TurnPath);
            }
        };

        await Assert.ThrowsAsync<LogFailedException>(() => first.AppendAsync("mine"));

        // Whether it is there, the next one finds out.
        await second.AppendAsync("b");
        await Assert.ThrowsAsync<LogFailedException>(() => first.AppendAsync("c"));
        Assert.Equal(["1 a", "2 mine", "3 b"], await ReadAloneAsync());
    }

    [Fact]
    public async Task Read_GroupOfAnEarlierEpoch_IsNoGroup()
    {
        await using (FileOperationLog log = await FileOperationLog.OpenAsync(fileSystem, LogPath))
        {
            await log.AppendAsync(1, LogDisk.Records("a"));
        }

        await using (FileOperationLog log = await FileOperationLog.OpenAsync(fileSystem, LogPath))
        {
            await log.AppendAsync(2, LogDisk.Records("b"));
        }

        SegmentHeader header = SegmentHeader.Read(File.ReadAllBytes(LastSegment), LastSegment);
        DurableFiles files = new(fileSystem, fileSystem.Sync);
        SegmentReader reader = new(files, new Segment(LastSegment, header), header.Start);
        await using (reader)
        {
            while (await reader.SkipGroupAsync(CancellationToken.None))
            {
            }
        }

        Write(reader.At.Offset, new GroupEncoder().Encode(reader.At, LogDisk.Records("late"), epoch: 1, header.Seed, out _).ToArray());

        Assert.Equal(["1 a", "2 b"], await ReadAloneAsync());
    }

    [Theory]
    [InlineData(1u, 2u, true)]
    [InlineData(2u, 1u, false)]
    [InlineData(7u, 7u, false)]
    [InlineData(uint.MaxValue, 3u, true)]
    [InlineData(3u, uint.MaxValue, false)]
    public void IsBefore_OfTwoEpochs_GoesRoundTheEnd(uint one, uint other, bool expected)
    {
        Assert.Equal(expected, Epochs.IsBefore(one, other));
        Assert.Equal(unchecked((expected ? other : one) + 1), Epochs.After(one, other));
    }

    private async Task<List<string>> ReadAloneAsync()
    {
        foreach (Sharer sharer in sharers)
        {
            await sharer.DisposeAsync();
        }

        sharers.Clear();
        await using FileOperationLog log = await FileOperationLog.OpenAsync(fileSystem, LogPath);
        return await LogDisk.ReadAsync(log);
    }

    private async Task<Sharer> OpenAsync()
    {
        TurnFile turns = new(fileSystem, disk.PathOf("shared"));
        await turns.TakeAsync();
        FileOperationLog log = await FileOperationLog.OpenAsync(
            fileSystem,
            LogPath,
            new FileOperationLogOptions { SegmentSize = FileOperationLogOptions.MinSegmentSize, DiskSync = fileSystem.Sync, Turns = turns });
        turns.Release();
        sharers.Add(new Sharer(turns, log));
        return sharers[^1];
    }

    private long EndOfLog() => Array.FindLastIndex(File.ReadAllBytes(LastSegment), value => value != 0) + 1;

    private void Write(long offset, byte[] bytes)
    {
        using FileStream stream = new(LastSegment, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        stream.Position = offset;
        stream.Write(bytes);
    }

    private sealed record Sharer(TurnFile Turns, FileOperationLog Log) : IAsyncDisposable
    {
        public async Task AppendAsync(string record) =>
            await InTurnAsync(async () => await Log.AppendAsync((await Log.GetRangeAsync()).Next, LogDisk.Records(record)));

        public async Task InTurnAsync(Func<Task> work)
        {
            await Turns.TakeAsync();
            try
            {
                await Log.BeginTurnAsync(CancellationToken.None);
                await work();
            }
            finally
            {
                Turns.Release();
            }
        }

        public async ValueTask DisposeAsync()
        {
            await Log.DisposeAsync();
            Turns.Dispose();
        }
    }
}
