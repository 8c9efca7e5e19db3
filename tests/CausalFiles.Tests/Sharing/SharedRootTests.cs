using System.IO.Abstractions.TestingHelpers;
using CausalFiles.Clocks;
using CausalFiles.Compaction;
using CausalFiles.Locking;
using CausalFiles.Naming;
using CausalFiles.Offline;
using CausalFiles.OperationLog;
using CausalFiles.Operations;
using CausalFiles.Tests.Harness;
using Microsoft.Extensions.Time.Testing;

namespace CausalFiles.Tests.Sharing;

/// <summary>Several that share a root. The locks are those of open files, so that two in one process keep each other out like two processes.</summary>
public sealed class SharedRootTests : IAsyncLifetime
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    private readonly TestDisk disk = TestDisk.Real();
    private readonly Stack<ReplicatedFileSystem> opened = [];

    private string Root => disk.PathOf("root");

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await CloseAllAsync();
        disk.Dispose();
    }

    [Fact]
    public async Task Operations_OfTwo_AreOneHistory()
    {
        Replica alice = (await ShareAsync("alice"))["alice"];
        Replica bob = (await ShareAsync("bob"))["bob"];
        for (int i = 0; i < 20; i++)
        {
            Operation written = await (i % 2 == 0 ? alice : bob).AppendAllTextAsync("both.txt", $"{i}\n");
            Assert.Equal(i + 1, written.Id.Value);
        }

        Assert.Equal(string.Concat(Enumerable.Range(0, 20).Select(i => $"{i}\n")), await alice.ReadAllTextAsync("both.txt"));
        await AssertSoundAsync(operations: 21);
    }

    [Fact]
    public async Task WaitFor_TokenOfAnother_ShowsWhatItHasSeen()
    {
        Replica alice = (await ShareAsync("alice"))["alice"];
        ReplicatedFileSystem second = await ShareAsync("bob");
        Replica bob = second["bob"];
        byte[] large = new byte[500_000];
        new Random(1).NextBytes(large);
        Operation written = await alice.WriteAsync("large", new MemoryStream(large));

        await bob.WaitForAsync(VectorClock.Parse(written.Clock.ToString()!), Long);

        Assert.Equal(large, await File.ReadAllBytesAsync(Path.Combine(bob.DirectoryPath, "large")));
        Assert.Equal(written.Id, second.LastOperation);
        Assert.Equal(written.Clock.ToString(), bob.Clock.ToString());
    }

    [Fact]
    public async Task Sync_AnotherHasCommitted_AppliesIt()
    {
        ReplicatedFileSystem first = await ShareAsync("alice");
        ReplicatedFileSystem second = await ShareAsync("bob");
        await first["alice"].WriteAllTextAsync("a", "1");

        await second.SyncAsync();

        Assert.Equal("1", await File.ReadAllTextAsync(Path.Combine(second["bob"].DirectoryPath, "a")));
    }

    [Fact]
    public async Task Watch_AnotherCommits_TellsOfIt()
    {
        ReplicatedFileSystem first = await ShareAsync("alice");
        ReplicatedFileSystem second = await ShareAsync("bob");
        await using IAsyncEnumerator<Operation> watch = second.WatchAsync("a").GetAsyncEnumerator();
        ValueTask<bool> next = watch.MoveNextAsync();

        Operation written = await first["alice"].WriteAllTextAsync("a", "1");

        Assert.True(await next.AsTask().WaitAsync(Long));
        Assert.Equal(written.Id, watch.Current.Id);
    }

    [Fact]
    public async Task Offline_OneOfTwo_ComesBackWithAConflictThatBothSee()
    {
        ReplicatedFileSystem first = await ShareAsync("alice");
        ReplicatedFileSystem second = await ShareAsync("bob");
        await first["alice"].WriteAllTextAsync("a", "1");
        await second["bob"].GoOfflineAsync();
        await second["bob"].WriteAllTextAsync("own", "bob");
        await second["bob"].WriteAllTextAsync("a", "bob");
        await first["alice"].WriteAllTextAsync("a", "alice");
        Assert.Equal("bob", await second["bob"].ReadAllTextAsync("a"));

        Reconciliation result = await second["bob"].GoOnlineAsync();

        await first["alice"].WaitForAsync(second["bob"].Clock, Long);
        string copy = Assert.Single(result.Conflicts).Copy!.Value.Value;
        Assert.Equal(
            ["alice", "bob", "bob"],
            [await first["alice"].ReadAllTextAsync("a"), await first["alice"].ReadAllTextAsync(copy), await first["alice"].ReadAllTextAsync("own")]);
        Assert.Equal(result.Merge!.Id, Assert.Single((await first.HistoryAsync().ToListAsync()).SelectMany(operation => operation.Conflicts, (operation, _) => operation.Id)));
        Assert.Empty((await first.VerifyAsync()).Violations);
        Assert.Empty((await second.VerifyAsync()).Violations);
    }

    [Fact]
    public async Task Changes_OfALargeContentByTurns_BuildUponEachOther()
    {
        Replica alice = (await ShareAsync("alice"))["alice"];
        Replica bob = (await ShareAsync("bob"))["bob"];
        byte[] expected = new byte[300_000];
        new Random(2).NextBytes(expected);
        await alice.WriteAllBytesAsync("large", expected);
        for (int i = 0; i < 6; i++)
        {
            expected[i * 1000] ^= 1;
            await (i % 2 == 0 ? bob : alice).WriteAtAsync("large", i * 1000, new[] { expected[i * 1000] });
            if (i == 3)
            {
                // A content that shares its blocks with one that the other has put.
                await bob.WriteAllBytesAsync("copy", expected);
            }
        }

        Assert.Equal(expected, await alice.ReadAllBytesAsync("large"));
        Assert.Equal(expected, await bob.ReadAllBytesAsync("large"));
        Assert.Equal(300_000, (await alice.ReadAllBytesAsync("copy")).Length);
        await AssertSoundAsync(operations: 11);
    }

    [Fact]
    public async Task Updates_OfThreeAtOnce_LoseNothing()
    {
        Replica[] replicas = [(await ShareAsync("a"))["a"], (await ShareAsync("b"))["b"], (await ShareAsync("c", "d"))["c"]];
        await Task.WhenAll(replicas.SelectMany(replica => Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            for (int i = 0; i < 20; i++)
            {
                await replica.UpdateTextAsync("counter", text => $"{(text.Length == 0 ? 0 : int.Parse(text)) + 1}");
            }
        }))));

        Assert.Equal("180", await replicas[0].ReadAllTextAsync("counter"));
        await AssertSoundAsync(operations: 181);
    }

    [Fact]
    public async Task Open_HistoryOfOneThatIsClosed_GoesOn()
    {
        ReplicatedFileSystem first = await ShareAsync("alice");
        ReplicatedFileSystem second = await ShareAsync("bob");
        await first["alice"].WriteAllTextAsync("a", "1");
        await first.DisposeAsync();
        await second["bob"].WriteAllTextAsync("b", "2");

        Replica again = (await ShareAsync("alice", "carol"))["carol"];

        Assert.Equal("1", await again.ReadAllTextAsync("a"));
        Assert.Equal("2", await again.ReadAllTextAsync("b"));
        await AssertSoundAsync(operations: 4);
    }

    [Fact]
    public async Task Open_AloneAndShared_KeepEachOtherOut()
    {
        ReplicatedFileSystem shared = await ShareAsync("alice");
        await Assert.ThrowsAsync<RootInUseException>(() => OpenAsync(new ReplicatedFileSystemOptions()));
        await shared.DisposeAsync();
        await OpenAsync(new ReplicatedFileSystemOptions());

        await Assert.ThrowsAsync<RootInUseException>(() => ShareAsync("alice"));
    }

    [Fact]
    public async Task Open_ReplicaThatAnotherHas_IsRefusedAndGivesUpTheOthers()
    {
        ReplicatedFileSystem first = await ShareAsync("bob");

        ReplicaInUseException error = await Assert.ThrowsAsync<ReplicaInUseException>(() => ShareAsync("alice", "bob"));

        Assert.Equal("bob", error.Replica.Value);
        await ShareAsync("alice");
        await first.DisposeAsync();
        await ShareAsync("bob");
    }

    [Fact]
    public async Task Open_WithoutReplicas_IsRefused()
    {
        await ShareAsync("alice");

        await Assert.ThrowsAsync<ArgumentException>(() => ShareAsync());
    }

    [Fact]
    public async Task Open_LogOrLockIsGiven_IsRefused()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => OpenAsync(new() { Sharing = RootSharing.Shared, OperationLog = new InMemoryOperationLog() }, "a"));
        await Assert.ThrowsAsync<ArgumentException>(() => OpenAsync(new() { Sharing = RootSharing.Shared, CoordinatorLock = new InProcessCoordinatorLock() }, "a"));
    }

    [Fact]
    public async Task Open_FileSystemWithoutLocks_IsRefused() => await Assert.ThrowsAsync<NotSupportedException>(
        () => ReplicatedFileSystem.OpenAsync(new MockFileSystem(), "/root", ["a"], new() { Sharing = RootSharing.Shared }));

    [Fact]
    public async Task Maintenance_OfASharedRoot_IsRefused()
    {
        ReplicatedFileSystem files = await ShareAsync("alice");
        Operation written = await files["alice"].WriteAllTextAsync("a", "1");

        await Assert.ThrowsAsync<InvalidOperationException>(() => files.CompactAsync(RetentionPolicy.KeepLast(1)));
        await Assert.ThrowsAsync<InvalidOperationException>(() => files.CollectSnapshotsAsync());
        await Assert.ThrowsAsync<InvalidOperationException>(() => files.PinAsync(written.Id));
        await Assert.ThrowsAsync<InvalidOperationException>(() => files.UnpinAsync(written.Id));
    }

    [Fact]
    public async Task Verify_WhileShared_ChecksTheWholeHistory()
    {
        ReplicatedFileSystem first = await ShareAsync("alice");
        ReplicatedFileSystem second = await ShareAsync("bob");
        await first["alice"].WriteAllTextAsync("a", "1");
        await second["bob"].WriteAllTextAsync("b", "2");

        Assert.Empty((await first.VerifyAsync()).Violations);
    }

    [Fact]
    public async Task TurnFile_DeletedWhileShared_CostsNoOperation()
    {
        Replica alice = (await ShareAsync("alice"))["alice"];
        Replica bob = (await ShareAsync("bob"))["bob"];
        await alice.AppendAllTextAsync("both", "1");
        await bob.AppendAllTextAsync("both", "2");
        File.Delete(Path.Combine(Root, ".causalfiles", "shared", "turn"));

        await alice.AppendAllTextAsync("both", "3");
        await bob.AppendAllTextAsync("both", "4");
        await alice.AppendAllTextAsync("both", "5");

        Assert.Equal("12345", await bob.ReadAllTextAsync("both"));
        await AssertSoundAsync(operations: 6);
    }

    // By a clock that stands still nobody looks now and then.
    [Fact]
    public async Task WriteOfAnother_IsToldByTheOperatingSystem_AndNotLookedFor()
    {
        Replica alice = (await ShareAsync("alice"))["alice"];
        ReplicatedFileSystem second = await OpenAsync(new ReplicatedFileSystemOptions { Sharing = RootSharing.Shared, TimeProvider = new FakeTimeProvider() }, "bob");
        for (int i = 0; i < 20; i++)
        {
            Operation written = await alice.WriteAllTextAsync("a", $"{i}");

            await second["bob"].WaitForAsync(written.Clock, Timeout.InfiniteTimeSpan).WaitAsync(Long);
        }
    }

    private Task<ReplicatedFileSystem> ShareAsync(params string[] replicas) => OpenAsync(new ReplicatedFileSystemOptions { Sharing = RootSharing.Shared }, replicas);

    private async Task<ReplicatedFileSystem> OpenAsync(ReplicatedFileSystemOptions options, params string[] replicas)
    {
        ReplicatedFileSystem files = await ReplicatedFileSystem.OpenAsync(Root, [.. replicas.Select(ReplicaId.Parse)], options);
        opened.Push(files);
        return files;
    }

    private async Task CloseAllAsync()
    {
        while (opened.TryPop(out ReplicatedFileSystem? files))
        {
            await files.DisposeAsync();
        }
    }

    private async Task AssertSoundAsync(int operations)
    {
        await CloseAllAsync();
        ReplicatedFileSystem alone = await OpenAsync(new ReplicatedFileSystemOptions());
        Assert.Equal(operations, alone.LastOperation.Value);
        Assert.Equal(Enumerable.Range(1, operations).Select(i => (long)i), (await alone.HistoryAsync().ToListAsync()).Select(operation => operation.Id.Value));
        Assert.Equal("", string.Join('\n', (await alone.VerifyAsync()).Violations));
        Trees.AssertEqual(disk.FileSystem, alone.Replicas);
    }
}
