using CausalFiles.Clocks;
using CausalFiles.Compaction;
using CausalFiles.Offline;
using CausalFiles.Operations;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.Offline;

/// <summary>A replica that is offline works by itself, and brings what it did into the log when it goes online; without conflicts.</summary>
public abstract class OfflineTests(TestDisk disk) : RootTests(disk)
{
    [Fact]
    public async Task Offline_NobodyElseSeesWhatItDoes_AndItSeesNobodyElse()
    {
        await Alice.WriteAllTextAsync("shared.txt", "before");
        await Bob.GoOfflineAsync();

        Operation own = await Bob.WriteAllTextAsync("bob.txt", "bob");
        await Alice.WriteAllTextAsync("alice.txt", "alice");

        Assert.Equal(ReplicaStatus.Offline, Bob.Status);
        Assert.True(own.Id.IsProvisional);
        Assert.Equal("bob", await Bob.ReadAllTextAsync("bob.txt"));
        Assert.Equal("before", await Bob.ReadAllTextAsync("shared.txt"));
        Assert.False(await Bob.ExistsAsync("alice.txt"));
        Assert.False(await Alice.ExistsAsync("bob.txt"));
        Assert.Equal(["bob.txt", "shared.txt"], OnDisk(Bob).Keys.Order());
        Assert.Equal(["alice.txt", "shared.txt"], OnDisk(Alice).Keys.Order());
        Assert.Equal(2, (await HistoryAsync()).Count);
        await AssertVerifiedAsync();
    }

    [Fact]
    public async Task Online_EverythingIsInTheLogWithTheClocksThatItHad()
    {
        await Alice.WriteAllTextAsync("shared.txt", "before");
        await Bob.GoOfflineAsync();
        await Bob.WriteAllTextAsync("bob.txt", "1");
        await Bob.AppendAllTextAsync("bob.txt", "2");
        await Alice.WriteAllTextAsync("alice.txt", "alice");

        Reconciliation result = await Bob.GoOnlineAsync();

        Assert.Equal((2, 0, null), (result.Operations, result.Diverged, result.Merge));
        Assert.Equal(ReplicaStatus.Following, Bob.Status);
        List<Operation> history = await HistoryAsync();
        Assert.Equal(["alice:1", "alice:2", "alice:1,bob:1", "alice:1,bob:2"], history.Select(operation => operation.Clock.ToString()));
        Assert.Equal([false, false, true, true], history.Select(operation => operation.IsOffline));
        Assert.Equal(CausalOrder.Concurrent, history[1].Clock.Compare(history[2].Clock));
        Assert.Equal("12", await Carol.ReadAllTextAsync("bob.txt"));
        Assert.Equal("alice", await Bob.ReadAllTextAsync("alice.txt"));
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Offline_DoesEverythingThatAReplicaDoes()
    {
        await Alice.WriteAllTextAsync("a.txt", "one");
        Operation second = await Alice.WriteAllTextAsync("a.txt", "two");
        await Alice.WriteAllTextAsync("gone.txt", "gone");
        await Bob.GoOfflineAsync();

        await Bob.CreateDirectoryAsync("d/e");
        await Bob.WriteAsync("d/e/large.bin", new MemoryStream(new byte[200_000]));
        await Bob.MoveAsync("d/e", "f");
        await Bob.DeleteAsync("gone.txt");
        await Bob.UpdateTextAsync("a.txt", text => text + "+", expected: second.Id);
        Operation own = await Bob.WriteAllTextAsync("a.txt", "own");
        await Bob.WriteAllTextAsync("a.txt", "later");
        await Bob.RestoreAsync("a.txt", own.Id);
        await Bob.CommitAsync(batch =>
        {
            batch.WriteAllText("b1.txt", "b");
            batch.WriteAllText("b2.txt", "b");
            batch.Move("b1.txt", "b3.txt");
        });
        await Bob.WriteAtAsync("b2.txt", 0, "B"u8.ToArray());
        await Assert.ThrowsAsync<FileNotFoundException>(() => Bob.ReadAsync("gone.txt"));
        Assert.Equal("own", await Bob.ReadAllTextAsync("a.txt"));
        Dictionary<string, string> left = OnDisk(Bob);

        Reconciliation result = await Bob.GoOnlineAsync();

        Assert.Equal(0, result.Diverged);
        Assert.Equal(left, OnDisk(Alice));
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Offline_ShowsItsOwnHistory()
    {
        Operation first = await Alice.WriteAllTextAsync("a.txt", "one");
        await Bob.GoOfflineAsync();
        await Alice.WriteAllTextAsync("a.txt", "unseen");
        Operation own = await Bob.WriteAllTextAsync("a.txt", "two");
        await Bob.WriteAllTextAsync("b.txt", "b");

        Assert.Equal([first.Id, own.Id], (await ListAsync(Bob.HistoryAsync("a.txt"))).Select(operation => operation.Id));
        Assert.Equal(2, (await ListAsync(Bob.OutboxAsync())).Count);
        await Assert.ThrowsAsync<FileNotFoundException>(() => Bob.RestoreAsync("a.txt", first.Id.Next));
    }

    [Fact]
    public async Task Reopened_IsStillOffline_WithAllThatItDid()
    {
        await Alice.WriteAllTextAsync("a.txt", "one");
        await Bob.GoOfflineAsync();
        await Bob.AppendAllTextAsync("a.txt", " two");
        await Bob.WriteAllTextAsync("b.txt", "b");
        await Alice.WriteAllTextAsync("c.txt", "c");

        await ReopenAsync();

        Assert.Equal(ReplicaStatus.Offline, Bob.Status);
        Assert.Equal("one two", await Bob.ReadAllTextAsync("a.txt"));
        Assert.Equal(["a.txt", "b.txt"], OnDisk(Bob).Keys.Order());
        await Bob.AppendAllTextAsync("a.txt", " three");
        await Bob.GoOnlineAsync();
        Assert.Equal("one two three", await Carol.ReadAllTextAsync("a.txt"));
        await AssertSoundAsync();
        await ReopenAsync();
        Assert.Equal(ReplicaStatus.Following, Bob.Status);
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Settled_AgainAndAgain_NothingIsLostOrRepeated()
    {
        for (int round = 0; round < 5; round++)
        {
            await Bob.GoOfflineAsync();
            for (int i = 0; i < 10; i++)
            {
                await Bob.AppendAllTextAsync("bob.txt", $"{round}.{i};");
                await Alice.AppendAllTextAsync("alice.txt", $"{round}.{i};");
            }

            await Bob.GoOnlineAsync();
            await Bob.AppendAllTextAsync("bob.txt", "online;");
        }

        string expected = string.Concat(Enumerable.Range(0, 5).Select(round => string.Concat(Enumerable.Range(0, 10).Select(i => $"{round}.{i};")) + "online;"));
        Assert.Equal(expected, await Carol.ReadAllTextAsync("bob.txt"));
        Assert.Equal(55, (await HistoryAsync("bob.txt")).Count(operation => operation.IsChange));
        await AssertSoundAsync();
    }

    [Fact]
    public async Task SeveralAtOnce_EachWithItsOwnOutbox()
    {
        foreach (Replica replica in Files.Replicas)
        {
            await replica.GoOfflineAsync();
        }

        await Task.WhenAll(Files.Replicas.Select(async replica =>
        {
            for (int i = 0; i < 20; i++)
            {
                await replica.WriteAllTextAsync($"{replica.Id}-{i}.txt", $"{i}");
            }
        }));
        await Task.WhenAll(Files.Replicas.Select(replica => replica.GoOnlineAsync()));

        Assert.Equal(60, OnDisk(Alice).Count);
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Switching_WhileOthersWriteThroughIt_LosesNothing()
    {
        Task writing = Task.Run(async () =>
        {
            for (int i = 0; i < 200; i++)
            {
                await Bob.AppendAllTextAsync("bob.txt", $"{i};");
            }
        });
        while (!writing.IsCompleted)
        {
            await Bob.GoOfflineAsync();
            await Bob.GoOnlineAsync();
        }

        await writing;
        Assert.Equal(string.Concat(Enumerable.Range(0, 200).Select(i => $"{i};")), await Carol.ReadAllTextAsync("bob.txt"));
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Retired_WhileOffline_ItsWorkComesIntoTheLogFirst()
    {
        await Bob.GoOfflineAsync();
        await Bob.WriteAllTextAsync("bob.txt", "bob");

        Operation last = await Files.RetireReplicaAsync("bob");

        Assert.Equal("bob", await Alice.ReadAllTextAsync("bob.txt"));
        Assert.Equal(2, last.Clock["bob"]);
        await AssertSoundAsync();
        await ReopenAsync();
        Assert.Equal(2, Files.Replicas.Count);
    }

    [Fact]
    public async Task Joined_GoesOfflineLikeAnyOther()
    {
        await Alice.WriteAllTextAsync("a.txt", "a");
        Replica dave = await Files.AddReplicaAsync("dave");
        await dave.GoOfflineAsync();
        await dave.WriteAllTextAsync("d.txt", "d");
        await Files.RetireReplicaAsync("carol");

        await dave.GoOnlineAsync();

        Assert.Equal("d", await Alice.ReadAllTextAsync("d.txt"));
        await AssertSoundAsync();
    }

    [Fact]
    public async Task JoinedAgain_GoesOfflineAndComesBack()
    {
        await Bob.WriteAllTextAsync("b.txt", "before");
        await Files.RetireReplicaAsync("bob");
        Replica bob = await Files.AddReplicaAsync("bob");
        await bob.GoOfflineAsync();
        await bob.WriteAllTextAsync("b.txt", "after");

        Assert.Equal(1, (await bob.GoOnlineAsync()).Operations);

        Assert.Equal("after", await Alice.ReadAllTextAsync("b.txt"));
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Compaction_KeepsTheOlderVersionThatAnOutboxRestores()
    {
        Operation first = await Alice.WriteAllTextAsync("a.txt", "first");
        await Alice.WriteAllTextAsync("a.txt", "second");
        await Bob.GoOfflineAsync();
        await Bob.RestoreAsync("a.txt", first.Id);
        await Files.CompactAsync(RetentionPolicy.KeepLast(0));

        await ReopenAsync();

        Assert.Equal("first", await Bob.ReadAllTextAsync("a.txt"));
        await Bob.GoOnlineAsync();
        Assert.Equal("first", await Carol.ReadAllTextAsync("a.txt"));
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Metadata_CopiedFromAReplicaThatIsOffline_IsNotBelieved()
    {
        await Bob.GoOfflineAsync();
        await Bob.WriteAllTextAsync("b.txt", "bob");
        await Files.DisposeAsync();
        string metadata = FileSystem.Path.Combine(Root, ".causalfiles", "replicas");
        FileSystem.Directory.Delete(FileSystem.Path.Combine(metadata, "carol"), recursive: true);
        Trees.Copy(FileSystem, FileSystem.Path.Combine(metadata, "bob"), FileSystem.Path.Combine(metadata, "carol"));

        await OpenAsync();

        Assert.Equal(ReplicaStatus.Following, Carol.Status);
        Assert.Equal(ReplicaStatus.Offline, Bob.Status);
        await Bob.GoOnlineAsync();
        Assert.Equal("bob", await Carol.ReadAllTextAsync("b.txt"));
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Restore_OfAVersionOfItsOwn_EndsWithTheOutbox()
    {
        await Bob.GoOfflineAsync();
        Operation own = await Bob.WriteAllTextAsync("b.txt", "own");
        await Bob.WriteAllTextAsync("b.txt", "later");
        await Bob.RestoreAsync("b.txt", own.Id);
        Assert.Equal("own", await Bob.ReadAllTextAsync("b.txt"));
        await Bob.GoOnlineAsync();

        await Assert.ThrowsAsync<FileNotFoundException>(() => Bob.RestoreAsync("b.txt", own.Id));

        await Bob.GoOfflineAsync();
        await Bob.WriteAllTextAsync("b.txt", "another");
        await Assert.ThrowsAsync<CausalFiles.Coordination.VersionMismatchException>(() => Bob.WriteAllTextAsync("b.txt", "stale", expected: own.Id));
        await Assert.ThrowsAsync<FileNotFoundException>(() => Bob.RestoreAsync("b.txt", own.Id));
    }

    [Fact]
    public async Task Update_ThatCallsItsReplicaBack_IsRefused()
    {
        await Bob.GoOfflineAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => Alice.UpdateAsync("a.txt", async (bytes, token) =>
        {
            await Bob.WriteAllTextAsync("b.txt", "b", cancellationToken: token);
            return bytes;
        }));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Bob.UpdateAsync("a.txt", async (bytes, token) =>
        {
            await Bob.GoOnlineAsync(token);
            return bytes;
        }));
    }

    [Fact]
    public async Task Compaction_KeepsWhatAnOutboxBuildsUpon()
    {
        for (int i = 0; i < 20; i++)
        {
            await Alice.AppendAllTextAsync("a.txt", $"{i};");
        }

        await Bob.GoOfflineAsync();
        await Bob.AppendAllTextAsync("a.txt", "bob;");
        await Bob.WriteAsync("large.bin", new MemoryStream(Enumerable.Repeat((byte)7, 200_000).ToArray()));
        OperationId origin = Bob.LastApplied;
        for (int i = 0; i < 20; i++)
        {
            await Alice.WriteAllTextAsync("other.txt", $"{i};");
        }

        await Files.CompactAsync(RetentionPolicy.KeepLast(1));
        await Files.CollectSnapshotsAsync();

        Assert.True((await HistoryAsync())[0].Id <= origin.Next);
        await ReopenAsync();
        Assert.EndsWith("19;bob;", await Bob.ReadAllTextAsync("a.txt"));
        await Bob.GoOnlineAsync();
        Assert.Equal(200_000, (await Carol.ReadAllBytesAsync("large.bin")).Length);
        await AssertSoundAsync();
    }

    protected static async Task<List<Operation>> ListAsync(IAsyncEnumerable<Operation> operations)
    {
        List<Operation> list = [];
        await foreach (Operation operation in operations)
        {
            list.Add(operation);
        }

        return list;
    }

    private async Task AssertVerifiedAsync() => Assert.Empty((await Files.VerifyAsync()).Violations);
}

/// <summary>On a mock.</summary>
public sealed class OfflineMockTests() : OfflineTests(TestDisk.Mock());

/// <summary>On the real disk.</summary>
public sealed class OfflineRealTests() : OfflineTests(TestDisk.Real());
