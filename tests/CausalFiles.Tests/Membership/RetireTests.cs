using CausalFiles.Clocks;
using CausalFiles.Compaction;
using CausalFiles.Operations;
using CausalFiles.Replication;
using CausalFiles.Tests.Harness;
using CausalFiles.Verification;

namespace CausalFiles.Tests.Membership;

/// <summary>A replica leaves: its component leaves the clocks, and nothing that was said with it loses its meaning.</summary>
public abstract class RetireTests(TestDisk disk) : RootTests(disk)
{
    private string Metadata => FileSystem.Path.Combine(Root, ".causalfiles", "replicas");

    [Fact]
    public async Task Retire_Replica_IsItsLastOperationAndLeavesTheClocks()
    {
        await Alice.WriteAllTextAsync("a", "1");
        await Bob.WriteAllTextAsync("b", "2");

        Operation retired = await Files.RetireReplicaAsync("bob");

        Assert.Equal((OperationKind.Retire, "bob", "alice:1,bob:2"), (retired.Kind, retired.Replica.Value, retired.Clock.ToString()));
        Assert.True(retired.Path.IsRoot);
        Assert.Empty(retired.Effects);
        Assert.Equal("alice:1", Files.Clock.ToString());
        Assert.Equal("alice:2", (await Alice.WriteAllTextAsync("b", "3")).Clock.ToString());
        Assert.Equal("alice:2", Carol.Clock.ToString());
        Assert.Equal(["alice", "carol"], Files.Replicas.Select(replica => replica.Id.Value));
        Assert.Equal(["alice", "carol"], FileSystem.Directory.EnumerateDirectories(Metadata).Select(FileSystem.Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal("2", FileSystem.File.ReadAllText(FileSystem.Path.Combine(Root, "replicas", "bob", "b")));
        await AssertSoundAsync();
        await ReopenAsync();
        Assert.Equal(("alice:2", 2), (Files.Clock.ToString(), Files.Replicas.Count));
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Retire_Replica_TakesNothingMoreAndSaysSo()
    {
        await Bob.WriteAllTextAsync("b", "2");
        Replica bob = Bob;
        Task wait = bob.WaitForAsync(VectorClock.Parse("alice:99"), Timeout.InfiniteTimeSpan);

        await Files.RetireReplicaAsync("bob");

        ReplicaRetiredException thrown = await Assert.ThrowsAsync<ReplicaRetiredException>(() => bob.WriteAllTextAsync("b", "3"));
        Assert.Equal(("bob", "Replica bob was retired and takes no more operations."), (thrown.Replica.Value, thrown.Message));
        await Assert.ThrowsAsync<ReplicaRetiredException>(() => wait);
        await Assert.ThrowsAsync<ReplicaRetiredException>(() => bob.WaitForAsync(VectorClock.Zero, TimeSpan.Zero));
        await Assert.ThrowsAsync<ReplicaRetiredException>(() => bob.ReadAllTextAsync("b"));
        await Assert.ThrowsAsync<ReplicaRetiredException>(async () => await bob.ExistsAsync("b"));
        Assert.Equal(ReplicaStatus.Retired, bob.Status);
        Assert.Throws<KeyNotFoundException>(() => Files["bob"]);
        await Assert.ThrowsAsync<KeyNotFoundException>(() => Files.RetireReplicaAsync("bob"));
        Assert.Equal(2, (await HistoryAsync()).Count);
    }

    [Fact]
    public async Task Retire_TokensFromBefore_AreStillCovered()
    {
        await Alice.WriteAllTextAsync("a", "1");
        Operation write = await Bob.WriteAllTextAsync("b", "2");
        Operation retired = await Files.RetireReplicaAsync("bob");

        Assert.True(Carol.WaitForAsync(write.Clock, TimeSpan.Zero).IsCompletedSuccessfully);
        Assert.True(Carol.WaitForAsync(retired.Clock, TimeSpan.Zero).IsCompletedSuccessfully);
        await Assert.ThrowsAsync<TimeoutException>(() => Carol.WaitForAsync(VectorClock.Parse("bob:3"), TimeSpan.Zero));
        await Assert.ThrowsAsync<TimeoutException>(() => Carol.WaitForAsync(write.Clock.Increment("alice"), TimeSpan.Zero));
        await ReopenAsync();
        Assert.True(Carol.WaitForAsync(retired.Clock, TimeSpan.Zero).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Retire_TheLast_IsRefused()
    {
        await Files.RetireReplicaAsync("bob");
        await Files.RetireReplicaAsync("carol");

        await AssertChangesNothingAsync<InvalidOperationException>(() => Files.RetireReplicaAsync("alice"));

        Assert.Equal("alice:1", (await Alice.WriteAllTextAsync("a", "1")).Clock.ToString());
    }

    [Fact]
    public async Task Retire_Cancelled_TheReplicaStays()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Files.RetireReplicaAsync("bob", new CancellationToken(canceled: true)));

        Assert.Equal("bob:1", (await Bob.WriteAllTextAsync("a", "1")).Clock.ToString());
    }

    [Fact]
    public async Task Retire_WhileItWrites_NoOperationOfItComesAfter()
    {
        Task[] writers =
        [
            .. Enumerable.Range(0, 8).Select(async i =>
            {
                for (int n = 0; ; n++)
                {
                    await Bob.AppendAllTextAsync($"{i}", $"{n}");
                }
            }),
        ];
        await Alice.WriteAllTextAsync("a", "1");

        Operation retired = await Files.RetireReplicaAsync("bob");

        foreach (Task writer in writers)
        {
            Assert.True(await Record.ExceptionAsync(() => writer) is ReplicaRetiredException or KeyNotFoundException);
        }

        await Alice.WriteAllTextAsync("a", "2");
        List<Operation> history = await HistoryAsync();
        Assert.Equal(retired, history.FindLast(operation => operation.Replica == "bob"));
        Assert.Equal("alice:2", history[^1].Clock.ToString());
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Rejoin_UnderTheSameName_CountsOn()
    {
        await Bob.WriteAllTextAsync("b", "1");
        Replica old = Bob;
        await Files.RetireReplicaAsync("bob");
        await Alice.WriteAllTextAsync("b", "2");

        Replica bob = await Files.AddReplicaAsync("bob");

        Assert.Equal("alice:1", bob.Clock.ToString());
        await AssertSoundAsync();
        await ReopenAsync();
        Assert.Equal(3, Files.Replicas.Count);
        Assert.Equal("alice:1,bob:3", (await Bob.WriteAllTextAsync("c", "3")).Clock.ToString());
        Assert.Equal("alice:2,bob:3", (await Alice.WriteAllTextAsync("c", "4")).Clock.ToString());
        await Assert.ThrowsAsync<ReplicaRetiredException>(() => old.WriteAllTextAsync("c", "5"));
        Assert.True(Carol.WaitForAsync(VectorClock.Parse("bob:2"), TimeSpan.Zero).IsCompletedSuccessfully);
        await Assert.ThrowsAsync<TimeoutException>(() => Carol.WaitForAsync(VectorClock.Parse("bob:4"), TimeSpan.Zero));
        await AssertSoundAsync();
        Assert.Equal("alice:2,bob:4", (await Files.RetireReplicaAsync("bob")).Clock.ToString());
        await AssertConsistentAsync();
    }

    [Fact]
    public async Task Open_NamingARetiredReplica_LetsItJoinAgain()
    {
        await Bob.WriteAllTextAsync("b", "1");
        await Files.RetireReplicaAsync("bob");
        await Files.DisposeAsync();

        await OpenAsync("bob");

        Assert.Equal("bob:3", (await Bob.WriteAllTextAsync("b", "2")).Clock.ToString());
        await ReopenAsync();
        Assert.Equal("2", await Bob.ReadAllTextAsync("b"));
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Retire_WhatWasSetAside_IsKept()
    {
        await Bob.WriteAllTextAsync("b", "1");
        FileSystem.File.WriteAllText(PathIn(Bob, "b"), "somebody's own work");
        await Alice.WriteAllTextAsync("b", "2");

        await Files.RetireReplicaAsync("bob");
        await ReopenAsync();

        string retired = FileSystem.Path.Combine(Root, ".causalfiles", "retired");
        Assert.Equal(
            ["somebody's own work"],
            FileSystem.Directory.EnumerateFiles(retired, "*", SearchOption.AllDirectories).Select(FileSystem.File.ReadAllText));
    }

    [Fact]
    public async Task Retire_CompactedAway_StaysRetired()
    {
        Operation write = await Bob.WriteAllTextAsync("b", "1");
        await Files.RetireReplicaAsync("bob");
        await Alice.WriteAllTextAsync("b", "2");
        await Alice.WriteAllTextAsync("b", "3");

        await Files.CompactAsync(RetentionPolicy.KeepLast(1));
        await ReopenAsync();

        Assert.Equal("alice:3", (await Alice.WriteAllTextAsync("b", "4")).Clock.ToString());
        Assert.True(Carol.WaitForAsync(write.Clock, TimeSpan.Zero).IsCompletedSuccessfully);
        await AssertSoundAsync();
        Replica bob = await Files.AddReplicaAsync("bob");
        Assert.Equal("alice:3,bob:3", (await bob.WriteAllTextAsync("b", "5")).Clock.ToString());
        await AssertSoundAsync();
        await AssertConsistentAsync();
    }

    private async Task AssertConsistentAsync() => Assert.Empty((await CausalConsistency.VerifyAsync(Files.HistoryAsync())).Violations);
}

public sealed class RetireOnMockTests() : RetireTests(TestDisk.Mock());

public sealed class RetireOnDiskTests() : RetireTests(TestDisk.Real());
