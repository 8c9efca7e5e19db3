using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.Sharing;

/// <summary>A replica that is to join a root that is shared, and does not: what it was before, it is afterwards, for whoever comes next.</summary>
public sealed class SharedMembershipTests : IDisposable
{
    private readonly TestDisk disk = TestDisk.Real();

    private string Root => disk.PathOf("root");

    public void Dispose() => disk.Dispose();

    [Fact]
    public async Task Add_FreeMemberCannotFollow_StaysAMember()
    {
        await WriteAsync("alice", "bob");
        string obstacle = Obstruct("bob");
        await using (ReplicatedFileSystem files = await ShareAsync("alice"))
        {
            await Assert.ThrowsAnyAsync<IOException>(() => files.AddReplicaAsync("bob"));
        }

        File.Delete(obstacle);
        await using ReplicatedFileSystem alone = await ReplicatedFileSystem.OpenAsync(Root);
        Assert.Equal(["alice", "bob"], alone.Replicas.Select(replica => replica.Id.Value));
        Assert.Equal("1", await alone["bob"].ReadAllTextAsync("a"));
        Assert.Empty((await alone.VerifyAsync()).Violations);
    }

    [Fact]
    public async Task Add_NewReplicaCannotFollow_LeavesNothing()
    {
        await WriteAsync("alice");
        Obstruct("dave");
        await using ReplicatedFileSystem files = await ShareAsync("alice");

        await Assert.ThrowsAnyAsync<IOException>(() => files.AddReplicaAsync("dave"));

        Assert.False(Directory.Exists(MetadataOf("dave")));
    }

    // Retired, and the process died before the metadata was removed.
    [Fact]
    public async Task Add_RetiredReplicaCannotFollow_IsNoMember()
    {
        await WriteAsync("alice", "bob");
        string kept = disk.PathOf("kept");
        Directory.CreateDirectory(kept);
        File.Copy(Path.Combine(MetadataOf("bob"), "incarnation"), Path.Combine(kept, "incarnation"));
        await using (ReplicatedFileSystem all = await ShareAsync("alice", "bob"))
        {
            await all.RetireReplicaAsync("bob");
        }

        Directory.Move(kept, MetadataOf("bob"));
        Obstruct("bob");
        await using ReplicatedFileSystem files = await ShareAsync("alice");

        await Assert.ThrowsAnyAsync<IOException>(() => files.AddReplicaAsync("bob"));

        Assert.False(Directory.Exists(MetadataOf("bob")));
    }

    [Fact]
    public async Task Add_ReplicaHasAnOutbox_IsLeftToWhoeverOpensIt()
    {
        await WriteAsync("alice", "bob");
        await using (ReplicatedFileSystem both = await ShareAsync("alice", "bob"))
        {
            await both["bob"].GoOfflineAsync();
            await both["bob"].WriteAllTextAsync("b", "offline");
        }

        await using ReplicatedFileSystem files = await ShareAsync("alice");
        await Assert.ThrowsAsync<InvalidOperationException>(() => files.AddReplicaAsync("bob"));

        await using ReplicatedFileSystem second = await ShareAsync("bob");
        await second["bob"].GoOnlineAsync();
        Assert.Equal("offline", await files["alice"].ReadAllTextAsync("b"));
    }

    [Theory]
    [InlineData("bob")]
    [InlineData("dave")]
    public async Task Add_ReplicaCannotFollow_IsLeftToOthers(string replica)
    {
        await WriteAsync("alice", "bob");
        string obstacle = Obstruct(replica);
        await using ReplicatedFileSystem files = await ShareAsync("alice");
        await Assert.ThrowsAnyAsync<IOException>(() => files.AddReplicaAsync(replica));
        File.Delete(obstacle);

        await using (ReplicatedFileSystem second = await ShareAsync(replica))
        {
            Assert.Equal("1", await second[replica].ReadAllTextAsync("a"));
        }

        Assert.Equal("1", await (await files.AddReplicaAsync(replica)).ReadAllTextAsync("a"));
        await Assert.ThrowsAsync<ReplicaInUseException>(() => ShareAsync(replica));
    }

    [Fact]
    public async Task Retire_OnlyReplicaOfItsProcess_IsLeftToTheOthers()
    {
        await using ReplicatedFileSystem first = await ShareAsync("alice");
        await using ReplicatedFileSystem second = await ShareAsync("bob");
        await second.RetireReplicaAsync("bob");
        Assert.Empty(second.Replicas);

        Operation written = await first["alice"].WriteAllTextAsync("a", "1");
        Replica carol = await second.AddReplicaAsync("carol");

        Assert.Equal("1", await carol.ReadAllTextAsync("a"));
        Assert.Equal(["alice", "carol"], written.Clock.Merge(carol.Clock).Components.Select(component => component.Key.Value));
        Assert.Empty((await second.VerifyAsync()).Violations);
    }

    [Fact]
    public async Task Retire_LastReplicaOfAllProcesses_IsRefused()
    {
        await WriteAsync("alice", "bob");
        await using ReplicatedFileSystem first = await ShareAsync("alice");
        await using (ReplicatedFileSystem second = await ShareAsync("bob"))
        {
            await second.RetireReplicaAsync("bob");
        }

        await Assert.ThrowsAsync<InvalidOperationException>(() => first.RetireReplicaAsync("alice"));

        Assert.Equal("1", await first["alice"].ReadAllTextAsync("a"));
    }

    // Each sees the other as a member until the other's retirement is in the log.
    [Fact]
    public async Task Retire_LastTwoAtOnce_OneStays()
    {
        await using ReplicatedFileSystem first = await ShareAsync("alice");
        await using ReplicatedFileSystem second = await ShareAsync("bob");

        Task<Operation>[] retirements = [Task.Run(() => first.RetireReplicaAsync("alice")), Task.Run(() => second.RetireReplicaAsync("bob"))];
        await Task.WhenAny(Task.WhenAll(retirements));

        Assert.IsType<InvalidOperationException>(Assert.Single(retirements, retirement => retirement.IsFaulted).Exception!.InnerException);
        Assert.Single(first.Replicas.Concat(second.Replicas));
    }

    private async Task WriteAsync(params string[] replicas)
    {
        await using ReplicatedFileSystem files = await ShareAsync(replicas);
        await files["alice"].WriteAllTextAsync("a", "1");
    }

    // A file stands where the replica's directory belongs.
    private string Obstruct(string replica)
    {
        string directory = Path.Combine(Root, "replicas", replica);
        if (Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true);
        }

        File.WriteAllText(directory, "in the way");
        return directory;
    }

    private string MetadataOf(string replica) => Path.Combine(Root, ".causalfiles", "replicas", replica);

    private Task<ReplicatedFileSystem> ShareAsync(params string[] replicas) =>
        ReplicatedFileSystem.OpenAsync(Root, [.. replicas.Select(ReplicaId.Parse)], new ReplicatedFileSystemOptions { Sharing = RootSharing.Shared });
}
