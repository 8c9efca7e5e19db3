using CausalFiles.Operations;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.Offline;

/// <summary>Replicas that always commit to their outbox first.</summary>
public abstract class LocalFirstTests(TestDisk disk) : RootTests(disk)
{
    private readonly HeldLock coordinatorLock = new();
    private readonly HesitantResolver resolver = new() { IsReady = true };

    protected override ReplicatedFileSystemOptions Options => new() { LocalFirst = true, CoordinatorLock = coordinatorLock, ConflictResolver = resolver };

    [Fact]
    public async Task Write_ComesToTheOthersByItself()
    {
        Operation own = await Bob.WriteAllTextAsync("bob.txt", "bob");

        await Alice.WaitForAsync(own.Clock, TimeSpan.FromMinutes(1));

        Assert.True(own.Id.IsProvisional);
        Assert.Equal(ReplicaStatus.Following, Bob.Status);
        Assert.Equal("bob", await Alice.ReadAllTextAsync("bob.txt"));
        Assert.Single(await HistoryAsync("bob.txt"), operation => operation is { IsOffline: true, IsChange: true });
    }

    [Fact]
    public async Task ManyAtOnce_AllComeTogether()
    {
        await Task.WhenAll(Files.Replicas.Select(async replica =>
        {
            for (int i = 0; i < 50; i++)
            {
                await replica.AppendAllTextAsync($"{replica.Id}.txt", $"{i};");
            }
        }));
        string expected = string.Concat(Enumerable.Range(0, 50).Select(i => $"{i};"));

        await ReopenAsync();

        foreach (Replica reader in Files.Replicas)
        {
            foreach (Replica writer in Files.Replicas)
            {
                Assert.Equal(expected, await reader.ReadAllTextAsync($"{writer.Id}.txt"));
            }
        }

        Assert.Equal(150, (await HistoryAsync()).Count(operation => operation.IsChange));
        Assert.Empty((await Files.VerifyAsync()).Violations);
    }

    [Fact]
    public async Task Write_WhileSomebodyElseHasTheLock_ReturnsAllTheSame()
    {
        await Bob.WriteAllTextAsync("bob.txt", "0");
        coordinatorLock.Hold();

        Operation last = null!;
        for (int i = 1; i <= 20; i++)
        {
            last = await Bob.WriteAllTextAsync("bob.txt", $"{i}").WaitAsync(TimeSpan.FromMinutes(1));
        }

        Assert.Equal("20", await Bob.ReadAllTextAsync("bob.txt"));
        coordinatorLock.LetGo();
        await Alice.WaitForAsync(last.Clock, TimeSpan.FromMinutes(1));
        Assert.Equal("20", await Alice.ReadAllTextAsync("bob.txt"));
    }

    [Fact]
    public async Task ResolverThatThrows_IsSeenAtTheReplica_UntilItDoesNot()
    {
        resolver.IsReady = false;
        coordinatorLock.Hold();
        await Alice.WriteAllTextAsync("a.txt", "alice");
        await Bob.WriteAllTextAsync("a.txt", "bob");
        coordinatorLock.LetGo();

        Replica failed = await FirstAsync(replica => replica.Status == ReplicaStatus.Faulted);

        Assert.IsType<InvalidDataException>(failed.Fault);
        resolver.IsReady = true;
        _ = await FirstAsync(replica => replica.Id == failed.Id && replica.Status == ReplicaStatus.Following);
        Assert.Null(failed.Fault);
        await ReopenAsync();
        Assert.Equal(["alice", "bob"], (await Task.WhenAll(OnDisk(Carol).Keys.Select(path => Carol.ReadAllTextAsync(path)))).Order());
    }

    [Fact]
    public async Task Retirement_WithoutTheLock_LeavesTheReplicaAnOutboxThatIsThereAfterACrash()
    {
        Operation first = await Bob.WriteAllTextAsync("bob.txt", "1");
        await Alice.WaitForAsync(first.Clock, TimeSpan.FromMinutes(1));
        _ = await Bob.GoOnlineAsync();
        coordinatorLock.Refuse(new IOException("no lock"));

        await Assert.ThrowsAsync<IOException>(() => Files.RetireReplicaAsync("bob"));

        coordinatorLock.LetGo();
        _ = await Bob.GoOnlineAsync();
        Operation second = await Bob.WriteAllTextAsync("bob.txt", "2");
        Assert.True(FileSystem.File.Exists(FileSystem.Path.Combine(Root, ".causalfiles", "replicas", "bob", "outbox-origin")));
        await Alice.WaitForAsync(second.Clock, TimeSpan.FromMinutes(1));
        _ = await FirstAsync(replica => replica.Id == Bob.Id && replica.Status == ReplicaStatus.Following);
        await ReopenAsync();
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Away_UntilItComesBack()
    {
        await Bob.GoOfflineAsync();
        await Bob.WriteAllTextAsync("bob.txt", "bob");
        Operation alices = await Alice.WriteAllTextAsync("alice.txt", "alice");
        await Carol.WaitForAsync(alices.Clock, TimeSpan.FromMinutes(1));

        Assert.Equal(ReplicaStatus.Offline, Bob.Status);
        Assert.False(await Bob.ExistsAsync("alice.txt"));
        Assert.False(await Carol.ExistsAsync("bob.txt"));
        Assert.Equal(1, (await Bob.GoOnlineAsync()).Operations);
        Assert.True(await Bob.ExistsAsync("alice.txt"));
        Assert.Equal(ReplicaStatus.Following, Bob.Status);
    }

    private async Task<Replica> FirstAsync(Func<Replica, bool> condition)
    {
        using CancellationTokenSource end = new(TimeSpan.FromMinutes(1));
        while (true)
        {
            if (Files.Replicas.FirstOrDefault(condition) is { } found)
            {
                return found;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), end.Token);
        }
    }
}

/// <summary>On a mock.</summary>
public sealed class LocalFirstMockTests() : LocalFirstTests(TestDisk.Mock());

/// <summary>On the real disk.</summary>
public sealed class LocalFirstRealTests() : LocalFirstTests(TestDisk.Real());
