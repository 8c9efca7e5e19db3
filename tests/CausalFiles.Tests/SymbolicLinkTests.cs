using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests;

/// <summary>Nothing is ever written or deleted through a symbolic link that somebody has put into a replica.</summary>
public sealed class SymbolicLinkTests() : RootTests(TestDisk.Real())
{
    private string Outside => Directory.CreateDirectory(Disk.PathOf("outside")).FullName;

    [Fact]
    public async Task Write_DirectoryWasReplacedByALink_NeverLeavesTheReplica()
    {
        await Alice.CreateDirectoryAsync("d");
        await Alice.WriteAllTextAsync("d/a", "1");
        Directory.Delete(PathIn(Bob, "d"), recursive: true);
        Directory.CreateSymbolicLink(PathIn(Bob, "d"), Outside);

        await Alice.WriteAllTextAsync("d/a", "2");

        Assert.Empty(Directory.EnumerateFileSystemEntries(Outside));
        Assert.Equal("2", File.ReadAllText(PathIn(Bob, "d/a")));
        Assert.Null(new DirectoryInfo(PathIn(Bob, "d")).LinkTarget);
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Write_FileWasReplacedByALink_LeavesItsTargetAlone()
    {
        await Alice.WriteAllTextAsync("a", "1");
        string target = Path.Combine(Outside, "target");
        File.WriteAllText(target, "outside");
        File.Delete(PathIn(Bob, "a"));
        File.CreateSymbolicLink(PathIn(Bob, "a"), target);

        await Alice.WriteAllTextAsync("a", "2");

        Assert.Equal("outside", File.ReadAllText(target));
        Assert.Equal("2", File.ReadAllText(PathIn(Bob, "a")));
        Assert.Null(new FileInfo(PathIn(Bob, "a")).LinkTarget);
    }

    [Fact]
    public async Task DeleteDirectory_HoldsALinkToOutside_LeavesItsTargetAlone()
    {
        await Alice.CreateDirectoryAsync("d");
        await Alice.WriteAllTextAsync("d/a", "1");
        File.WriteAllText(Path.Combine(Outside, "keep"), "outside");
        Directory.CreateSymbolicLink(PathIn(Bob, "d/link"), Outside);
        File.CreateSymbolicLink(PathIn(Bob, "d/broken"), Path.Combine(Outside, "nowhere"));

        await Alice.DeleteDirectoryAsync("d", recursive: true);

        Assert.Equal("outside", File.ReadAllText(Path.Combine(Outside, "keep")));
        Assert.False(Directory.Exists(PathIn(Bob, "d")));
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Open_DirectoryWasReplacedByALink_NeverLeavesTheReplica()
    {
        await Alice.CreateDirectoryAsync("d");
        await Alice.WriteAllTextAsync("d/a", "1");
        await Files.DisposeAsync();
        string directory = Disk.PathOf("root", "replicas", "bob", "d");
        Directory.Delete(directory, recursive: true);
        Directory.CreateSymbolicLink(directory, Outside);

        await OpenAsync();

        Assert.Empty(Directory.EnumerateFileSystemEntries(Outside));
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Open_ReplicaItselfIsALink_IsFaultedAndTheOthersGoOn()
    {
        await Files.DisposeAsync();
        string directory = Disk.PathOf("root", "replicas", "bob");
        Directory.Delete(directory, recursive: true);
        Directory.CreateSymbolicLink(directory, Outside);

        await OpenAsync();
        await Alice.WriteAllTextAsync("a", "1");

        Assert.Equal(ReplicaStatus.Faulted, Bob.Status);
        Assert.Contains("link", Bob.Fault!.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Outside));
        Assert.Equal("1", File.ReadAllText(PathIn(Carol, "a")));
    }
}
