using CausalFiles.Compaction;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.Replication;
using CausalFiles.Tests.Harness;
using Microsoft.Extensions.Time.Testing;

namespace CausalFiles.Tests.Replication;

/// <summary>A replica that cannot apply is marked with its reason, the others go on, and it catches up.</summary>
public sealed class ReplicaFaultTests : IAsyncLifetime
{
    private readonly FaultyFileSystem fileSystem = new();
    private readonly CountingTime time = new();
    private readonly TestDisk disk;
    private ReplicatedFileSystem files = null!;

    public ReplicaFaultTests() => disk = TestDisk.Real(fileSystem);

    private Replica Alice => files["alice"];

    private Replica Bob => files["bob"];

    private Replica Carol => files["carol"];

    public async Task InitializeAsync() => files = await OpenAsync(SyncMode.BeforeReturn);

    public async Task DisposeAsync()
    {
        fileSystem.Before = null;
        await files.DisposeAsync();
        disk.Dispose();
    }

    [Fact]
    public async Task Write_OneReplicaIsFull_IsCommittedAndTheOthersHaveIt()
    {
        FillUp("bob");

        Operation operation = await Alice.WriteAllTextAsync("a", "1");

        Assert.Equal(new OperationId(1), operation.Id);
        Assert.Equal(ReplicaStatus.Faulted, Bob.Status);
        Assert.Equal("no space", Bob.Fault!.Message);
        Assert.Equal(OperationId.None, Bob.LastApplied);
        Assert.Equal((ReplicaStatus.Following, ReplicaStatus.Following), (Alice.Status, Carol.Status));
        Assert.Equal("1", File.ReadAllText(Path.Combine(Carol.DirectoryPath, "a")));
    }

    [Fact]
    public async Task Sync_FaultedReplica_ThrowsUntilItCanFollow()
    {
        FillUp("bob");
        await Alice.WriteAllTextAsync("a", "1");
        await Alice.WriteAllTextAsync("b", "2");
        await Alice.DeleteAsync("a");

        ReplicaFaultedException thrown = await Assert.ThrowsAsync<ReplicaFaultedException>(() => files.SyncAsync());
        Assert.Equal(ReplicaId.Parse("bob"), thrown.Replica);
        fileSystem.Before = null;
        await files.SyncAsync();

        Assert.Equal((ReplicaStatus.Following, new OperationId(3)), (Bob.Status, Bob.LastApplied));
        await AssertSoundAsync();
    }

    // Without the records nobody could tell later whether what stands in its directory is its own.
    [Fact]
    public async Task Compact_FaultedReplica_KeepsTheHistoryThatItHasYetToMakeSureOf()
    {
        await Alice.WriteAllTextAsync("a", "1");
        await Alice.WriteAllTextAsync("a", "2");
        Assert.Equal(new OperationId(3), (await files.CompactAsync(RetentionPolicy.KeepLast(0))).First);
        FillUp("bob");
        await Alice.WriteAllTextAsync("b", "3");
        await Alice.WriteAllTextAsync("b", "4");

        CompactionReport kept = await files.CompactAsync(RetentionPolicy.KeepLast(0));
        fileSystem.Before = null;
        CompactionReport dropped = await files.CompactAsync(RetentionPolicy.KeepLast(0));

        Assert.Equal((new OperationId(3), 0), (kept.First, kept.Dropped));
        Assert.Equal((new OperationId(5), 2), (dropped.First, dropped.Dropped));
        Assert.Equal(ReplicaStatus.Following, Bob.Status);
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Act_FaultedReplica_IsRefusedAndChangesNothing()
    {
        FillUp("bob");
        await Alice.WriteAllTextAsync("a", "1");

        await Assert.ThrowsAsync<ReplicaFaultedException>(() => Bob.WriteAllTextAsync("b", "2"));
        await Assert.ThrowsAsync<ReplicaFaultedException>(() => Bob.ReadAllTextAsync("a"));

        Assert.Equal(new OperationId(1), files.LastOperation);
    }

    [Fact]
    public async Task Act_ReplicaCanFollowAgain_CatchesUpFirst()
    {
        FillUp("bob");
        await Alice.WriteAllTextAsync("a", "1");
        fileSystem.Before = null;

        Operation operation = await Bob.AppendAllTextAsync("a", "2");

        Assert.Equal("alice:1,bob:1", operation.Clock.ToString());
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Retry_InTheBackground_CatchesUpWhenTheTimeHasCome()
    {
        FillUp("bob");
        await Alice.WriteAllTextAsync("a", "1");
        fileSystem.Before = null;

        await AdvanceUntilAsync(() => Bob.Status == ReplicaStatus.Following);

        Assert.Equal(new OperationId(1), Bob.LastApplied);
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Retry_FaultComesBackWithinOnePause_IsTriedByOneAlone()
    {
        FillUp("bob");
        await Alice.WriteAllTextAsync("a", "1");
        await WaitUntilAsync(() => time.Pauses == 1);
        fileSystem.Before = null;
        await files.SyncAsync();
        FillUp("bob");
        await Alice.WriteAllTextAsync("a", "2");
        Assert.Equal(ReplicaStatus.Faulted, Bob.Status);

        // Time enough for a second one to begin.
        await Task.Delay(300);

        Assert.Equal(1, time.Pauses);
        fileSystem.Before = null;
        await AdvanceUntilAsync(() => Bob.Status == ReplicaStatus.Following);
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Write_ActingReplicaIsFull_IsCommittedAndTheReplicaFaulted()
    {
        FillUp("alice");

        Operation operation = await Alice.WriteAllTextAsync("a", "1");

        Assert.Equal(ReplicaStatus.Faulted, Alice.Status);
        Assert.Equal("1", await Bob.ReadAllTextAsync("a"));
        fileSystem.Before = null;
        Assert.Equal("1", (await Alice.ReadAsync("a")).Text);
        Assert.Equal(operation.Id, (await Alice.GetInfoAsync("a"))!.Version);
    }

    [Fact]
    public async Task Write_WithoutPermission_FaultsUntilThereIsOne()
    {
        fileSystem.Before = call =>
        {
            if (call.Path.StartsWith(Bob.DirectoryPath, StringComparison.Ordinal))
            {
                throw new UnauthorizedAccessException("not allowed");
            }
        };

        await Alice.WriteAllTextAsync("a", "1");

        Assert.Equal("not allowed", Bob.Fault!.Message);
        fileSystem.Before = null;
        await files.SyncAsync();
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Write_TornOnTheWay_LeavesNoTornFileAndCatchesUp()
    {
        await Alice.WriteAllTextAsync("a", "old");
        fileSystem.Before = call =>
        {
            if (call.Kind == DiskCallKind.Write && call.Path.Contains("bob", StringComparison.Ordinal))
            {
                throw new TornWriteException(2);
            }
        };

        await Alice.WriteAllTextAsync("a", "new content");

        Assert.Equal("old", File.ReadAllText(Path.Combine(Bob.DirectoryPath, "a")));
        fileSystem.Before = null;
        await files.SyncAsync();
        Assert.Equal("new content", File.ReadAllText(Path.Combine(Bob.DirectoryPath, "a")));
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Open_ReplicaCannotBeRepaired_OpensWithItFaulted()
    {
        await Alice.WriteAllTextAsync("a", "1");
        await files.DisposeAsync();
        File.Delete(disk.PathOf("root", "replicas", "bob", "a"));
        FillUp("bob");

        files = await OpenAsync(SyncMode.BeforeReturn);

        Assert.Equal(ReplicaStatus.Faulted, Bob.Status);
        Assert.Equal("1", await Alice.ReadAllTextAsync("a"));
        fileSystem.Before = null;
        await files.SyncAsync();
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Close_ReplicaIsFaulted_ClosesAndTheNextOpeningRepairsIt()
    {
        FillUp("bob");
        await Alice.WriteAllTextAsync("a", "1");
        await files.DisposeAsync();
        fileSystem.Before = null;

        files = await OpenAsync(SyncMode.BeforeReturn);

        Assert.Equal(ReplicaStatus.Following, Bob.Status);
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Checkpoint_SyncOfAFileFails_DistrustsAndRewritesIt()
    {
        await Alice.WriteAllTextAsync("a", "1");
        fileSystem.Before = call =>
        {
            if (call.Kind == DiskCallKind.SyncFile && call.Path == Path.Combine(Bob.DirectoryPath, "a"))
            {
                throw new IOException("EIO");
            }
        };
        await files.DisposeAsync();
        fileSystem.Before = null;

        Assert.False(File.Exists(disk.PathOf("root", ".causalfiles", "replicas", "bob", "state")));
        Assert.True(File.Exists(disk.PathOf("root", ".causalfiles", "replicas", "carol", "state")));
        Assert.False(File.Exists(disk.PathOf("root", "replicas", "bob", "a")));
        files = await OpenAsync(SyncMode.BeforeReturn);
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Background_OneReplicaIsFull_ItsLagIsSeenAndTheOthersAreNotHeldUp()
    {
        await files.DisposeAsync();
        files = await OpenAsync(SyncMode.Background);
        FillUp("bob");

        for (int i = 0; i < 10; i++)
        {
            await Alice.WriteAllTextAsync("a", $"{i}");
        }

        Assert.Equal("9", await Carol.ReadAllTextAsync("a"));
        await Assert.ThrowsAsync<ReplicaFaultedException>(() => files.SyncAsync());
        fileSystem.Before = null;
        await files.SyncAsync();
        await AssertSoundAsync();
    }

    private async Task AssertSoundAsync()
    {
        Assert.Empty((await files.VerifyAsync()).Violations);
        Trees.AssertEqual(fileSystem, files.Replicas);
    }

    private void FillUp(string replica) => fileSystem.Before = call =>
    {
        bool isReplicas = call.Path.Contains($"{Path.DirectorySeparatorChar}{replica}{Path.DirectorySeparatorChar}", StringComparison.Ordinal);
        if (isReplicas && call.Kind == DiskCallKind.Write)
        {
            throw new IOException("no space");
        }
    };

    private Task AdvanceUntilAsync(Func<bool> condition) => WaitUntilAsync(() =>
    {
        time.Advance(TimeSpan.FromSeconds(1));
        return condition();
    });

    private static async Task WaitUntilAsync(Func<bool> condition)
    {
        using CancellationTokenSource guard = new(TimeSpan.FromSeconds(60));
        while (!condition())
        {
            await Task.Delay(1, guard.Token);
        }
    }

    private Task<ReplicatedFileSystem> OpenAsync(SyncMode mode) => ReplicatedFileSystem.OpenAsync(
        fileSystem,
        disk.PathOf("root"),
        ["alice", "bob", "carol"],
        new ReplicatedFileSystemOptions { SyncMode = mode, TimeProvider = time, DiskSync = fileSystem.Sync });

    /// <summary>Counts how often somebody has begun to wait before the first attempt at a recovery.</summary>
    private sealed class CountingTime : FakeTimeProvider
    {
        private int pauses;

        internal int Pauses => Volatile.Read(ref pauses);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime == TimeSpan.FromMilliseconds(100))
            {
                Interlocked.Increment(ref pauses);
            }

            return base.CreateTimer(callback, state, dueTime, period);
        }
    }
}
