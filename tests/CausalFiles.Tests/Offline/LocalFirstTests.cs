using CausalFiles.Operations;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.Offline;

/// <summary>Replicas that always commit to their outbox first.</summary>
public abstract class LocalFirstTests(TestDisk disk) : RootTests(disk)
{
    protected override ReplicatedFileSystemOptions Options => new() { LocalFirst = true };

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
}

/// <summary>On a mock.</summary>
public sealed class LocalFirstMockTests() : LocalFirstTests(TestDisk.Mock());

/// <summary>On the real disk.</summary>
public sealed class LocalFirstRealTests() : LocalFirstTests(TestDisk.Real());
