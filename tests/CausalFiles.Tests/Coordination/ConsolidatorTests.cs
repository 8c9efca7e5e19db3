using System.Text;
using CausalFiles.Contents;
using CausalFiles.Coordination;
using CausalFiles.Naming;
using CausalFiles.OperationLog;
using CausalFiles.Operations;
using CausalFiles.Snapshots;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.Coordination;

/// <summary>Chains of splices stay short: the store gets a version as a whole, and the versions after it count from there.</summary>
public sealed class ConsolidatorTests : IAsyncDisposable
{
    private readonly InMemoryOperationLog log = new();
    private readonly InMemorySnapshotStore store = new();
    private readonly TestDisk disk = TestDisk.Mock();
    private ReplicatedFileSystem? files;

    private Replica Alice => files!["alice"];

    public async ValueTask DisposeAsync()
    {
        if (files is not null)
        {
            await files.DisposeAsync();
        }

        disk.Dispose();
    }

    [Fact]
    public async Task Append_LongerThanAChainMayBe_BeginsTheChainAnew()
    {
        await OpenAsync();
        long longest = 0;
        Operation last = await Alice.WriteAllTextAsync("log.txt", "begin\n");
        for (int i = 0; i < Consolidator.LongChain + 200; i++)
        {
            last = await Alice.AppendAllTextAsync("log.txt", $"line {i}\n");
            longest = Math.Max(longest, ChainOf(last).Links);
        }

        Assert.InRange(longest, Consolidator.LongChain, Consolidator.LongChain + 199);
        Assert.InRange(ChainOf(last).Links, 1, Consolidator.LongChain - 1);
    }

    [Fact]
    public async Task Commit_BatchThatMakesALongChain_KeepsItsLastContentAndNoneBefore()
    {
        await OpenAsync();
        Operation batch = await Alice.CommitAsync(steps =>
        {
            for (int i = 0; i < Consolidator.LongChain + 10; i++)
            {
                steps.AppendAllText("log.txt", $"line {i}\n");
            }
        });
        await files!.DisposeAsync();

        List<FileChanged> versions = [.. batch.Effects.OfType<FileChanged>()];
        Assert.True(await store.ContainsAsync(versions[^1].Content.Address));
        Assert.False(await store.ContainsAsync(versions[0].Content.Address));
    }

    [Fact]
    public async Task ReadVersion_AcrossTheVersionThatWasKept_IsWhatItWas()
    {
        await OpenAsync();
        StringBuilder text = new("begin\n");
        List<(OperationId Version, int Length)> versions = [];
        await Alice.WriteAllTextAsync("log.txt", "begin\n");
        for (int i = 0; i < Consolidator.LongChain + 100; i++)
        {
            Operation append = await Alice.AppendAllTextAsync("log.txt", $"line {i}\n");
            _ = text.Append(null, $"line {i}\n");
            versions.Add((append.Id, text.Length));
        }

        await files!.DisposeAsync();
        await OpenAsync();

        foreach ((OperationId version, int length) in versions.Where((_, i) => i % 97 == 0 || i > Consolidator.LongChain))
        {
            Assert.Equal(text.ToString(0, length), (await files.ReadVersionAsync("log.txt", version)).Text);
        }

        Assert.Empty((await files.VerifyAsync()).Violations);
    }

    [Fact]
    public async Task Append_LargeFile_GoesOnWithoutTheBytesThatTheStoreHas()
    {
        await OpenAsync();
        byte[] content = new byte[600_000];
        new Random(3).NextBytes(content);
        await Alice.WriteAllBytesAsync("large.bin", content);
        List<byte> model = [.. content];
        for (int i = 0; i < Consolidator.LongChain + 50; i++)
        {
            byte[] bytes = [(byte)i, 1, 2];
            await Alice.WriteAtAsync("large.bin", i * 500 % 599_000, bytes);
            bytes.CopyTo(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(model)[(i * 500 % 599_000)..]);
        }

        Assert.Equal(model, await Alice.ReadAllBytesAsync("large.bin"));
        Assert.Equal(Snapshot.Of([.. model]), (await Alice.GetInfoAsync("large.bin"))!.Content);
    }

    [Fact]
    public async Task Append_WhileAVersionIsBeingKept_GoesOnBeforeAndAfter()
    {
        SlowStore slow = new(store);
        await OpenAsync(slow);
        byte[] large = new byte[60_000];
        await Alice.WriteAllBytesAsync("log.txt", new byte[large.Length + 10]);
        for (int i = 0; i < (Consolidator.LongChainBytes / large.Length) + 2; i++)
        {
            large[0] = (byte)i;
            await Alice.WriteAtAsync("log.txt", 0, large);
        }

        // More links than it took to make the chain long, and far fewer bytes.
        for (int i = 0; i < 100; i++)
        {
            await Alice.AppendAllTextAsync("log.txt", "x");
        }

        slow.Release();
        await slow.Kept.WaitAsync(TimeSpan.FromMinutes(1));
        for (int i = 0; i < 100; i++)
        {
            await Alice.AppendAllTextAsync("log.txt", "y");
        }

        Assert.Equal(large.Length + 210, (await Alice.GetInfoAsync("log.txt"))!.Content!.Value.Length);
        await files!.DisposeAsync();
        await OpenAsync();
        Assert.Empty((await files.VerifyAsync()).Violations);
    }

    private static DeltaChain ChainOf(Operation operation) => Assert.IsType<FileSpliced>(Assert.Single(operation.Effects)).Chain;

    private async Task OpenAsync(ISnapshotStore? another = null) => files = await ReplicatedFileSystem.OpenAsync(
        disk.FileSystem, disk.PathOf("root"), [ReplicaId.Parse("alice")], new ReplicatedFileSystemOptions { OperationLog = log, SnapshotStore = another ?? store });

    /// <summary>A store that keeps nothing before it is released.</summary>
    private sealed class SlowStore(InMemorySnapshotStore inner) : ISnapshotStore
    {
        private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource kept = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal Task Kept => kept.Task;

        public async ValueTask<Snapshot> PutAsync(Stream content, CancellationToken cancellationToken = default)
        {
            await released.Task.WaitAsync(TimeSpan.FromMinutes(1), cancellationToken);
            Snapshot snapshot = await inner.PutAsync(content, cancellationToken);
            kept.TrySetResult();
            return snapshot;
        }

        public ValueTask<Stream> OpenAsync(ContentAddress address, CancellationToken cancellationToken = default) => inner.OpenAsync(address, cancellationToken);

        public ValueTask<bool> ContainsAsync(ContentAddress address, CancellationToken cancellationToken = default) => inner.ContainsAsync(address, cancellationToken);

        public ValueTask<long> CollectAsync(Func<ContentAddress, bool> named, CancellationToken cancellationToken = default) => inner.CollectAsync(named, cancellationToken);

        internal void Release() => released.TrySetResult();
    }
}
