using CausalFiles.Compaction;
using CausalFiles.OperationLog;
using CausalFiles.Operations;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.History;

/// <summary>Watching: history first, then whatever comes, each operation once, in the order of the log.</summary>
public abstract class WatchTests(TestDisk disk, IOperationLog? log = null) : RootTests(disk)
{
    // More than is read ahead of the one who watches.
    private const int Many = 600;

    protected override ReplicatedFileSystemOptions Options => new() { OperationLog = log };

    [Fact]
    public async Task Watch_DirectoryAndFile_TellsWhateverTouchesThem()
    {
        await DoAllSortsAsync();

        Assert.Equal([1, 2, 4, 6, 7, 9, 11, 12], (await TakeAsync(Files.WatchAsync("d"), 8)).Select(o => o.Id.Value));
        Assert.Equal([6, 7, 9, 11, 12], (await TakeAsync(Files.WatchAsync("d/b"), 5)).Select(o => o.Id.Value));
        Assert.Equal([2, 4, 9, 11, 12], (await TakeAsync(Files.WatchAsync("d/a"), 5)).Select(o => o.Id.Value));
        Assert.Equal([4, 5, 6], (await TakeAsync(Files.WatchAsync("x"), 3)).Select(o => o.Id.Value));
        Assert.Equal([8, 9, 10, 11], (await TakeAsync(Files.WatchAsync("p"), 4)).Select(o => o.Id.Value));
        Assert.Equal(await HistoryAsync(), await TakeAsync(Files.WatchAsync(), 13));
    }

    [Theory]
    [InlineData("", 13)]
    [InlineData("d", 8)]
    [InlineData("d/b", 5)]
    [InlineData("p", 4)]
    public async Task Watch_FromEachPosition_TellsTheRestAndThenWhatComes(string path, int count)
    {
        await DoAllSortsAsync();
        List<Operation> touching = await TakeAsync(Files.WatchAsync(path), count);

        List<(IAsyncEnumerator<Operation> Watch, ValueTask<bool> Next)> open = [];
        for (int from = 0; from <= 13; from++)
        {
            IAsyncEnumerator<Operation> watch = Files.WatchAsync(path, new OperationId(from), Guard()).GetAsyncEnumerator();
            foreach (Operation expected in touching.Where(operation => operation.Id.Value > from))
            {
                Assert.True(await watch.MoveNextAsync());
                Assert.Equal(expected, watch.Current);
            }

            ValueTask<bool> next = watch.MoveNextAsync();
            Assert.False(next.IsCompleted);
            open.Add((watch, next));
        }

        Operation elsewhere = await Alice.WriteAllTextAsync("elsewhere", "");
        Operation live = path.Length == 0 ? elsewhere : await Alice.CreateDirectoryAsync(path == "p" ? "p/new" : "d");
        live = path == "d/b" ? await Alice.WriteAllTextAsync(path, "") : live;
        foreach ((IAsyncEnumerator<Operation> watch, ValueTask<bool> next) in open)
        {
            Assert.True(await next);
            Assert.Equal(live, watch.Current);
            await watch.DisposeAsync();
        }
    }

    [Fact]
    public async Task Watch_WhileOthersWrite_TellsEachOnceInTheOrderOfTheLog()
    {
        Task<List<Operation>> all = TakeAsync(Files.WatchAsync(), 120);
        Task<List<Operation>> some = TakeAsync(Files.WatchAsync("bob"), 40);

        await Task.WhenAll(Files.Replicas.Select(replica => Task.Run(async () =>
        {
            for (int i = 0; i < 40; i++)
            {
                await replica.WriteAllTextAsync(replica.Id.Value, $"{i}");
            }
        })));

        Assert.Equal(await HistoryAsync(), await all);
        Assert.Equal(await HistoryAsync("bob"), await some);
    }

    [Fact]
    public async Task Watch_SlowConsumer_KeepsNobodyFromWritingAndMissesNothing()
    {
        await using IAsyncEnumerator<Operation> watch = Files.WatchAsync(cancellationToken: Guard()).GetAsyncEnumerator();
        await Alice.WriteAllTextAsync("a", "");
        Assert.True(await watch.MoveNextAsync());

        await WriteManyAsync();

        for (long id = 2; id <= Many + 1; id++)
        {
            Assert.True(await watch.MoveNextAsync());
            Assert.Equal(id, watch.Current.Id.Value);
        }
    }

    [Fact]
    public async Task Watch_SlowConsumerAndACompaction_IsToldThatItMisses()
    {
        await WriteManyAsync();
        await using IAsyncEnumerator<Operation> watch = Files.WatchAsync(cancellationToken: Guard()).GetAsyncEnumerator();
        Assert.True(await watch.MoveNextAsync());

        await Files.CompactAsync(RetentionPolicy.KeepLast(0));

        await Assert.ThrowsAsync<RecordsDroppedException>(async () =>
        {
            for (long id = 2; await watch.MoveNextAsync(); id++)
            {
                Assert.Equal(id, watch.Current.Id.Value);
            }
        });
    }

    [Fact]
    public async Task Watch_FromBeforeWhatWasDropped_ThrowsAndFromThereGoesOn()
    {
        await DoAllSortsAsync();
        await Files.PinAsync(new OperationId(2));
        await Files.CompactAsync(RetentionPolicy.KeepLast(3));

        RecordsDroppedException error = await Assert.ThrowsAsync<RecordsDroppedException>(() => TakeAsync(Files.WatchAsync(from: new OperationId(9)), 1));

        Assert.Equal(11, error.First);
        Assert.Equal([11, 12, 13], (await TakeAsync(Files.WatchAsync(from: new OperationId(10)), 3)).Select(o => o.Id.Value));
        Assert.Equal([2, 11, 12, 13], (await TakeAsync(Files.WatchAsync(), 4)).Select(o => o.Id.Value));
        Assert.Equal([11], (await TakeAsync(Files.WatchAsync("p"), 1)).Select(o => o.Id.Value));
    }

    [Fact]
    public async Task Watch_FromWhatDoesNotExist_Throws()
    {
        await Alice.WriteAllTextAsync("a", "");

        Assert.Throws<ArgumentOutOfRangeException>(() => Files.WatchAsync(from: new OperationId(-1)));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => TakeAsync(Files.WatchAsync(from: new OperationId(2)), 1));
    }

    [Fact]
    public async Task Watch_RootIsOpenedAgain_GoesOnWhereItWas()
    {
        await Alice.WriteAllTextAsync("a", "1");
        Operation seen = (await TakeAsync(Files.WatchAsync("a"), 1))[0];
        Operation missed = await Bob.WriteAllTextAsync("a", "2");
        await ReopenAsync();
        Task<List<Operation>> rest = TakeAsync(Files.WatchAsync("a", seen.Id), 2);

        Operation live = await Bob.WriteAllTextAsync("a", "3");

        Assert.Equal([missed, live], await rest);
    }

    [Fact]
    public async Task Watch_Cancelled_Ends()
    {
        using CancellationTokenSource cancel = new();
        await Alice.WriteAllTextAsync("a", "1");
        await Alice.WriteAllTextAsync("a", "2");
        await using IAsyncEnumerator<Operation> waiting = Files.WatchAsync(from: Files.LastOperation, cancellationToken: cancel.Token).GetAsyncEnumerator();
        await using IAsyncEnumerator<Operation> reading = Files.WatchAsync().GetAsyncEnumerator(cancel.Token);
        ValueTask<bool> next = waiting.MoveNextAsync();
        Assert.False(next.IsCompleted);
        Assert.True(await reading.MoveNextAsync());

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await next);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await reading.MoveNextAsync());
    }

    [Fact]
    public async Task Watch_Closed_Ends()
    {
        await Alice.WriteAllTextAsync("a", "1");
        await Alice.WriteAllTextAsync("a", "2");
        await using IAsyncEnumerator<Operation> waiting = Files.WatchAsync(from: Files.LastOperation).GetAsyncEnumerator();
        await using IAsyncEnumerator<Operation> reading = Files.WatchAsync().GetAsyncEnumerator();
        ValueTask<bool> next = waiting.MoveNextAsync();
        Assert.True(await reading.MoveNextAsync());
        IAsyncEnumerable<Operation> late = Files.WatchAsync();

        await Files.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await next);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await reading.MoveNextAsync());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => TakeAsync(late, 1));
    }

    private static CancellationToken Guard() => new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;

    private static async Task<List<Operation>> TakeAsync(IAsyncEnumerable<Operation> watch, int count)
    {
        List<Operation> taken = [];
        await foreach (Operation operation in watch.WithCancellation(Guard()))
        {
            taken.Add(operation);
            if (taken.Count == count)
            {
                break;
            }
        }

        return taken;
    }

    private Task WriteManyAsync() => Task.WhenAll(Enumerable.Range(0, Many).Select(_ => Alice.WriteAllTextAsync("a", "")));

    private async Task DoAllSortsAsync()
    {
        await Alice.CreateDirectoryAsync("d");                  // 1
        await Alice.WriteAllTextAsync("d/a", "1");
        await Alice.WriteAllTextAsync("e", "2");
        await Bob.MoveAsync("d/a", "x");
        await Bob.WriteAllTextAsync("x", "3");                  // 5
        await Bob.MoveAsync("x", "d/b");
        await Carol.ReadAllTextAsync("d/b");
        await Carol.CreateDirectoryAsync("p");
        await Carol.MoveAsync("d", "p/d");
        await Alice.WriteAllTextAsync("p/d/b", "4");            // 10
        await Alice.MoveAsync("p/d", "d");
        await Alice.DeleteDirectoryAsync("d", recursive: true);
        await Alice.WriteAllTextAsync("dd", "5");
    }
}

public sealed class WatchOnMockTests() : WatchTests(TestDisk.Mock());

public sealed class WatchOnDiskTests() : WatchTests(TestDisk.Real());

public sealed class WatchWithLogInMemoryTests() : WatchTests(TestDisk.Mock(), new InMemoryOperationLog());
