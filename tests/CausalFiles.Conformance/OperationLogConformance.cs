using System.Text;
using CausalFiles.OperationLog;
using Xunit;

namespace CausalFiles.Conformance;

/// <summary>What every operation log must do. Derive from it, say how the log is opened, and run the tests that are inherited.</summary>
public abstract class OperationLogConformance : IAsyncLifetime
{
    /// <summary>The log of this test, opened.</summary>
    protected IOperationLog Log { get; private set; } = null!;

    /// <summary>Opens the log of this test, which is empty at first; when it was disposed, opens it again with all that it holds.</summary>
    /// <returns>The log.</returns>
    protected abstract ValueTask<IOperationLog> OpenAsync();

    public async Task InitializeAsync() => Log = await OpenAsync();

    public virtual async Task DisposeAsync() => await Log.DisposeAsync();

    [Fact]
    public async Task New_Always_HoldsNothing()
    {
        Assert.Equal(new LogRange(1, 1), await Log.GetRangeAsync());
        Assert.Empty(await ReadAsync(1));
    }

    [Fact]
    public async Task Append_Groups_AreReadInOrderFromAnyPosition()
    {
        await AppendAsync(1, "a", "", "c");
        await AppendAsync(4, "d");
        await AppendAsync(5, "e", new string('f', 100_000));

        string[] all = ["1 a", "2 ", "3 c", "4 d", "5 e", "6 " + new string('f', 100_000)];
        Assert.Equal(new LogRange(1, 7), await Log.GetRangeAsync());
        for (int from = 1; from <= 8; from++)
        {
            Assert.Equal(all[Math.Min(from - 1, 6)..], await ReadAsync(from));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(0)]
    public async Task Append_AtAnotherPositionThanTheNext_IsRefusedAndChangesNothing(long position)
    {
        await AppendAsync(1, "a");

        StaleAppendException error = await Assert.ThrowsAsync<StaleAppendException>(() => AppendAsync(position, "b"));

        Assert.Equal(position, error.Expected);
        Assert.Equal(["1 a"], await ReadAsync(1));
        await AppendAsync(2, "c");
        Assert.Equal(["1 a", "2 c"], await ReadAsync(1));
    }

    [Fact]
    public async Task Append_ManyAtOnePosition_OneSucceeds()
    {
        Task<bool>[] attempts = [.. Enumerable.Range(0, 8).Select(i => Task.Run(() => TryAppendAsync(1, $"{i}")))];
        bool[] succeeded = await Task.WhenAll(attempts);

        Assert.Single(succeeded, true);
        Assert.Equal([$"1 {Array.IndexOf(succeeded, true)}"], await ReadAsync(1));
    }

    [Fact]
    public async Task Append_NothingOrTooMuch_IsRefused()
    {
        await Assert.ThrowsAsync<ArgumentNullException>(async () => await Log.AppendAsync(1, null!));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Log.AppendAsync(1, []));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Log.AppendAsync(1, [new byte[(64 * 1024 * 1024) + 1]]));

        Assert.Equal(new LogRange(1, 1), await Log.GetRangeAsync());
    }

    [Fact]
    public async Task Append_Cancelled_ChangesNothing()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Log.AppendAsync(1, [Bytes("a")], new CancellationToken(canceled: true)));

        Assert.Equal(new LogRange(1, 1), await Log.GetRangeAsync());
    }

    [Fact]
    public async Task Append_FromMemoryThatIsUsedAgain_KeepsWhatItHeld()
    {
        byte[] memory = Bytes("first");
        await Log.AppendAsync(1, [memory]);
        memory.AsSpan().Fill((byte)'x');
        await Log.AppendAsync(2, [memory]);

        Assert.Equal(["1 first", "2 xxxxx"], await ReadAsync(1));
    }

    [Fact]
    public async Task Read_WhileTheLogGrows_EndsWhereItEndedAtFirst()
    {
        await AppendAsync(1, "a", "b");
        List<string> read = [];
        await foreach (LogEntry entry in Log.ReadAsync(1))
        {
            read.Add(Text(entry));
            await AppendAsync((await Log.GetRangeAsync()).Next, "more");
        }

        Assert.Equal(["1 a", "2 b"], read);
    }

    [Fact]
    public async Task Read_RecordThatIsKept_StaysAsItIs()
    {
        await AppendAsync(1, "a", "b");
        await AppendAsync(3, [.. Enumerable.Range(0, 1000).Select(i => $"{i}")]);
        List<LogEntry> kept = [];
        await foreach (LogEntry entry in Log.ReadAsync(1))
        {
            kept.Add(entry);
        }

        Assert.Equal(["1 a", "2 b", "3 0", "4 1"], kept.Take(4).Select(Text));
        Assert.Equal("1002 999", Text(kept[^1]));
    }

    [Fact]
    public async Task ReadOne_EveryPosition_IsWhatWasAppended()
    {
        for (int i = 1; i <= 300; i += 3)
        {
            await AppendAsync(i, $"{i}", new string('x', i * 10), $"{i + 2}");
        }

        for (int i = 300; i >= 1; i--)
        {
            string expected = i % 3 == 2 ? new string('x', (i - 1) * 10) : $"{i}";
            Assert.Equal($"{i} {expected}", Text(await Log.ReadOneAsync(i)));
        }
    }

    [Fact]
    public async Task ReadOne_PositionThatIsNotReached_IsRefused()
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Log.ReadOneAsync(1));
        await AppendAsync(1, "a");
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Log.ReadOneAsync(2));

        Assert.Equal("1 a", Text(await Log.ReadOneAsync(1)));
    }

    [Fact]
    public async Task ReadOne_Cancelled_Ends()
    {
        await AppendAsync(1, "a");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Log.ReadOneAsync(1, new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task Wait_UntilAPositionIsThere_Ends()
    {
        Task waiting = Log.WaitAsync(2).AsTask();
        await AppendAsync(1, "a");
        Assert.False(waiting.IsCompleted);
        await AppendAsync(2, "b");

        await waiting.WaitAsync(TimeSpan.FromSeconds(30));
        await Log.WaitAsync(1);
    }

    [Fact]
    public async Task Wait_Cancelled_Ends()
    {
        using CancellationTokenSource cancellation = new();
        Task waiting = Log.WaitAsync(1, cancellation.Token).AsTask();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task Drop_BeyondTheNextPosition_IsRefused()
    {
        await AppendAsync(1, "a");

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Log.DropAsync(3));
        Assert.Equal(["1 a"], await ReadAsync(1));
    }

    [Fact]
    public async Task Drop_BelowAPosition_KeepsItAndAllBehind()
    {
        await AppendNumbersAsync(1, 40);

        await Log.DropAsync(21);

        LogRange range = await Log.GetRangeAsync();
        Assert.InRange(range.First, 1, 21);
        Assert.Equal(41, range.Next);
        Assert.Equal([.. Enumerable.Range(21, 20).Select(i => $"{i} {i}")], await ReadAsync(21));
        Assert.Equal("21 21", Text(await Log.ReadOneAsync(21)));
        await AssertDroppedBelowAsync(range.First);
    }

    [Fact]
    public async Task Drop_Everything_GoesOnAtTheNextPosition()
    {
        await AppendNumbersAsync(1, 10);

        await Log.DropAsync(11);
        await Log.DropAsync(11);
        await AppendNumbersAsync(11, 5);

        LogRange range = await Log.GetRangeAsync();
        Assert.Equal(16, range.Next);
        Assert.Equal(["11 11", "12 12", "13 13", "14 14", "15 15"], await ReadAsync(11));
        await AssertDroppedBelowAsync(range.First);
    }

    [Fact]
    public async Task Drop_WhileReading_LeavesTheReaderItsRecordsOrTellsIt()
    {
        await AppendNumbersAsync(1, 200);
        int expected = 1;
        try
        {
            await foreach (LogEntry entry in Log.ReadAsync(1))
            {
                Assert.Equal($"{expected} {expected}", Text(entry));
                expected++;
                await Log.DropAsync(201);
            }

            Assert.Equal(201, expected);
        }
        catch (RecordsDroppedException)
        {
            Assert.InRange(expected, 2, 200);
        }
    }

    [Fact]
    public async Task Open_Again_HoldsWhatItHeld()
    {
        await AppendNumbersAsync(1, 10);
        await Log.DropAsync(5);
        await ReopenAsync();
        await AppendNumbersAsync(11, 2);
        await Log.DropAsync(13);
        await ReopenAsync();

        Assert.Equal(13, (await Log.GetRangeAsync()).Next);
        await AppendNumbersAsync(13, 1);
        await ReopenAsync();
        Assert.Equal(["13 13"], await ReadAsync(13));
        Assert.Equal("13 13", Text(await Log.ReadOneAsync(13)));
    }

    protected static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    protected static string Text(LogEntry entry) => $"{entry.Position} {Encoding.UTF8.GetString(entry.Record.Span)}";

    protected async Task AppendAsync(long expectedNext, params string[] records) =>
        await Log.AppendAsync(expectedNext, [.. records.Select(record => new ReadOnlyMemory<byte>(Bytes(record)))]);

    /// <summary>Appends records one by one, each of which says where it stands.</summary>
    protected async Task AppendNumbersAsync(int first, int count)
    {
        for (int i = first; i < first + count; i++)
        {
            await AppendAsync(i, $"{i}");
        }
    }

    protected async Task<List<string>> ReadAsync(long from)
    {
        List<string> read = [];
        await foreach (LogEntry entry in Log.ReadAsync(from))
        {
            read.Add(Text(entry));
        }

        return read;
    }

    protected async Task ReopenAsync()
    {
        await Log.DisposeAsync();
        Log = await OpenAsync();
    }

    private async Task AssertDroppedBelowAsync(long first)
    {
        if (first == 1)
        {
            // A log may keep more than it must.
            return;
        }

        RecordsDroppedException error = await Assert.ThrowsAsync<RecordsDroppedException>(() => ReadAsync(first - 1));
        Assert.Equal(first, error.First);
        await Assert.ThrowsAsync<RecordsDroppedException>(async () => await Log.ReadOneAsync(first - 1));
    }

    private async Task<bool> TryAppendAsync(long position, string record)
    {
        try
        {
            await AppendAsync(position, record);
            return true;
        }
        catch (StaleAppendException)
        {
            return false;
        }
    }
}
