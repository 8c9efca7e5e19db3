using CausalFiles.Tests.Harness;
using Microsoft.Extensions.Time.Testing;

namespace CausalFiles.Tests.Replication;

public sealed class SetAsideTests : IDisposable
{
    private readonly TestDisk disk = TestDisk.Mock();
    private readonly FakeTimeProvider time = new();

    public void Dispose() => disk.Dispose();

    // The clock may stand still, or have been put back, and the numbers in the names begin anew.
    [Fact]
    public async Task SetAside_SameNameAtTheSameTimeAfterReopening_KeepsBoth()
    {
        await SetAsideAsync("first");
        await SetAsideAsync("second");

        string directory = disk.PathOf("root", ".causalfiles", "replicas", "bob", "set-aside");
        Assert.Equal(["first", "second"], disk.FileSystem.Directory.EnumerateFiles(directory).Select(disk.FileSystem.File.ReadAllText).Order());
    }

    private async Task SetAsideAsync(string foreign)
    {
        await using ReplicatedFileSystem files = await ReplicatedFileSystem.OpenAsync(
            disk.FileSystem, disk.PathOf("root"), ["alice", "bob"], new ReplicatedFileSystemOptions { TimeProvider = time });
        disk.FileSystem.File.WriteAllText(disk.PathOf("root", "replicas", "bob", "a"), foreign);

        await files["alice"].WriteAllTextAsync("a", $"ours instead of {foreign}");

        Assert.Equal(ReplicaStatus.Following, files["bob"].Status);
        Assert.Empty((await files.VerifyAsync()).Violations);
    }
}
