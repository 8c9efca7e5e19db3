using CausalFiles.Operations;
using CausalFiles.Replication;
using CausalFiles.Tests.Harness;
using Microsoft.Extensions.Time.Testing;

namespace CausalFiles.Tests.Membership;

/// <summary>Joining and leaving when a disk does not do what it should, and while replicas are behind.</summary>
public sealed class FaultedMemberTests : IAsyncLifetime
{
    private readonly FaultyFileSystem fileSystem = new();
    private readonly FakeTimeProvider time = new();
    private readonly TestDisk disk;
    private ReplicatedFileSystem files = null!;

    public FaultedMemberTests() => disk = TestDisk.Real(fileSystem);

    public async Task InitializeAsync() => files = await ReplicatedFileSystem.OpenAsync(
        fileSystem,
        disk.PathOf("root"),
        ["alice", "bob"],
        new ReplicatedFileSystemOptions { DiskSync = fileSystem.Sync, TimeProvider = time, SyncMode = SyncMode.Background });

    public async Task DisposeAsync()
    {
        fileSystem.Before = null;
        await files.DisposeAsync();
        disk.Dispose();
    }

    [Fact]
    public async Task Retire_FaultedReplica_IsRetired()
    {
        FillUp("bob");
        await files["alice"].WriteAllTextAsync("a", "1");
        Replica bob = files["bob"];
        await Assert.ThrowsAsync<ReplicaFaultedException>(() => files.SyncAsync());

        Operation retired = await files.RetireReplicaAsync("bob");

        Assert.Equal((OperationKind.Retire, "alice:1,bob:1"), (retired.Kind, retired.Clock.ToString()));
        Assert.Equal(ReplicaStatus.Retired, bob.Status);
        await files.SyncAsync();
        time.Advance(TimeSpan.FromMinutes(1));
        fileSystem.Before = null;
        await files["alice"].WriteAllTextAsync("a", "2");
        Assert.False(File.Exists(Path.Combine(bob.DirectoryPath, "a")));
        Assert.False(Directory.Exists(Path.Combine(disk.PathOf("root"), ".causalfiles", "replicas", "bob")));
        Assert.Empty((await files.VerifyAsync()).Violations);
    }

    [Fact]
    public async Task Add_DiskIsFull_ThrowsAndLeavesNoReplica()
    {
        await files["alice"].WriteAllTextAsync("a", "1");
        FillUp("dave");

        ReplicaFaultedException thrown = await Assert.ThrowsAsync<ReplicaFaultedException>(() => files.AddReplicaAsync("dave"));

        Assert.Equal("no space", thrown.InnerException!.Message);
        Assert.Equal(2, files.Replicas.Count);
        fileSystem.Before = null;
        Assert.Equal("1", await (await files.AddReplicaAsync("dave")).ReadAllTextAsync("a"));
    }

    [Fact]
    public async Task Add_OthersAreBehind_TakesThePlaceOfTheLog()
    {
        FillUp("bob");
        await files["alice"].WriteAllTextAsync("a", "1");

        Replica dave = await files.AddReplicaAsync("dave");

        Assert.Equal(new OperationId(1), dave.LastApplied);
        Assert.Equal("1", File.ReadAllText(Path.Combine(dave.DirectoryPath, "a")));
    }

    // More than the writers are made to wait for: most of it is caught up with beside them.
    [Fact]
    public async Task Add_MuchIsWrittenMeanwhile_CatchesUp()
    {
        await files["alice"].WriteAllTextAsync("a", "0");
        int seen = 0;
        Task<Operation[]>? meanwhile = null;
        fileSystem.Before = call =>
        {
            if (call.Path.Contains("dave", StringComparison.Ordinal) && call.Path.EndsWith("staging", StringComparison.Ordinal) && seen++ == 0)
            {
                meanwhile = Task.Run(() => Task.WhenAll(Enumerable.Range(0, 700).Select(i => files["alice"].AppendAllTextAsync("a", $",{i}"))));
                fileSystem.Outside(() => SpinWait.SpinUntil(() => meanwhile.IsCompleted, TimeSpan.FromSeconds(60)));
            }
        };

        Replica dave = await files.AddReplicaAsync("dave");

        Assert.Equal(701, (await meanwhile!)[^1].Id.Value);
        Assert.Equal(new OperationId(701), dave.LastApplied);
        Assert.Empty((await files.VerifyAsync()).Violations);
    }

    private void FillUp(string replica) => fileSystem.Before = call =>
    {
        if (call.Path.Contains(Path.Combine("replicas", replica), StringComparison.Ordinal) && call.Kind == DiskCallKind.Write && !call.Path.Contains("incarnation", StringComparison.Ordinal))
        {
            throw new IOException("no space");
        }
    };
}
