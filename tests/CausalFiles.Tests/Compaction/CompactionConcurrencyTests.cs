using CausalFiles.Compaction;
using CausalFiles.OperationLog;
using CausalFiles.Operations;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.Compaction;

/// <summary>Compactions one after another while others read and write: who reads gets what was there, or learns that it was dropped.</summary>
public sealed class CompactionConcurrencyTests : IAsyncLifetime
{
    private readonly TestDisk disk = TestDisk.Real();
    private readonly InMemoryOperationLog log = new();
    private ReplicatedFileSystem files = null!;

    public async Task InitializeAsync() => files = await OpenAsync();

    public async Task DisposeAsync()
    {
        await files.DisposeAsync();
        disk.Dispose();
    }

    [Fact]
    public async Task Compact_WhileOthersReadAndWrite_NobodySeesAnythingWrong()
    {
        await RunAsync(100);
        using CancellationTokenSource stop = new();
        Task[] others = [Task.Run(() => WriteOnAsync(stop.Token)), Task.Run(() => ReadOnAsync(stop.Token)), Task.Run(() => ReadOnAsync(stop.Token))];
        for (int i = 0; i < 30; i++)
        {
            await files.CompactAsync(RetentionPolicy.KeepLast(i % 3 * 7));
            await Task.Yield();
        }

        await stop.CancelAsync();
        await Task.WhenAll(others);
        await AssertSoundAsync();
        await files.DisposeAsync();
        files = await OpenAsync();
        await AssertSoundAsync();
    }

    private async Task WriteOnAsync(CancellationToken stop)
    {
        for (int i = 0; !stop.IsCancellationRequested; i++)
        {
            await RunAsync(1);
            if (i % 5 == 0)
            {
                await IfNotDroppedAsync(() => files["b"].RestoreAsync($"file {i % 10}", new OperationId(files.LastOperation.Value - (i % 20))));
            }
        }
    }

    private async Task ReadOnAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await IfNotDroppedAsync(async () =>
            {
                OperationId last = files.LastOperation;
                foreach (Operation operation in await files.HistoryAsync("file 3").ToListAsync())
                {
                    FileContent content = await files.ReadVersionAsync("file 3", operation.Id);
                    Assert.Equal(operation.Snapshot!.Value, CausalFiles.Contents.Snapshot.Of(content.Bytes.Span));
                }

                Assert.NotEmpty((await files.ReadVersionAsync("file 4", last)).Text);
            });
        }
    }

    private static async Task IfNotDroppedAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (RecordsDroppedException)
        {
            // That is what it is for.
        }
    }

    // Each file gets what builds upon its version before.
    private async Task RunAsync(int operations)
    {
        for (int i = 0; i < operations; i++)
        {
            long n = files.LastOperation.Value;
            await files[n % 2 == 0 ? "a" : "b"].AppendAllTextAsync($"file {n % 10}", $"{n} ");
        }
    }

    private async Task AssertSoundAsync()
    {
        Assert.Equal("", string.Join('\n', (await files.VerifyAsync()).Violations));
        Trees.AssertEqual(disk.FileSystem, files.Replicas);
    }

    private Task<ReplicatedFileSystem> OpenAsync() => ReplicatedFileSystem.OpenAsync(
        disk.FileSystem,
        disk.PathOf("root"),
        ["a", "b"],
        new ReplicatedFileSystemOptions { OperationLog = log, OperationsBetweenCheckpoints = 16, OperationsPerIndexFile = 8 });
}
