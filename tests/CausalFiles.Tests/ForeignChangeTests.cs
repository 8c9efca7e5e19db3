using CausalFiles.Tests.Harness;
using CausalFiles.Verification;

namespace CausalFiles.Tests;

/// <summary>What another program does in a replica's directory is never overwritten or deleted: it is set aside.</summary>
public abstract class ForeignChangeTests(TestDisk disk) : RootTests(disk)
{
    private IEnumerable<string> SetAside => FileSystem.Directory.Exists(SetAsideDirectory)
        ? FileSystem.Directory.EnumerateFiles(SetAsideDirectory, "*", SearchOption.AllDirectories).Select(FileSystem.File.ReadAllText).Order()
        : [];

    private string SetAsideDirectory => Disk.PathOf("root", ".causalfiles", "replicas", "bob", "set-aside");

    [Fact]
    public async Task Write_FileWasChangedByAnother_SetsItsWorkAside()
    {
        await Alice.WriteAllTextAsync("a", "ours");
        FileSystem.File.WriteAllText(PathIn(Bob, "a"), "somebody else's");

        await Alice.WriteAllTextAsync("a", "ours again");

        Assert.Equal(["somebody else's"], SetAside);
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Write_NewFileIsInTheWay_SetsItAside()
    {
        FileSystem.File.WriteAllText(PathIn(Bob, "a"), "somebody else's");

        await Alice.WriteAllTextAsync("a", "ours");

        Assert.Equal(["somebody else's"], SetAside);
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Write_DirectoryIsInTheWay_SetsItAside()
    {
        FileSystem.Directory.CreateDirectory(PathIn(Bob, "a"));
        FileSystem.File.WriteAllText(PathIn(Bob, "a/inside"), "somebody else's");

        await Alice.WriteAllTextAsync("a", "ours");

        Assert.Equal(["somebody else's"], SetAside);
        await AssertSoundAsync();
    }

    [Fact]
    public async Task CreateDirectory_FileIsInTheWay_SetsItAside()
    {
        FileSystem.File.WriteAllText(PathIn(Bob, "d"), "somebody else's");

        await Alice.CreateDirectoryAsync("d");

        Assert.Equal(["somebody else's"], SetAside);
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Delete_FileWasChangedByAnother_SetsItsWorkAside()
    {
        await Alice.WriteAllTextAsync("a", "ours");
        FileSystem.File.WriteAllText(PathIn(Bob, "a"), "somebody else's");

        await Alice.DeleteAsync("a");

        Assert.Equal(["somebody else's"], SetAside);
        await AssertSoundAsync();
    }

    [Fact]
    public async Task DeleteDirectory_HoldsForeignFiles_SetsThemAside()
    {
        await Alice.CreateDirectoryAsync("d/e");
        await Alice.WriteAllTextAsync("d/e/a", "ours");
        await Alice.WriteAllTextAsync("d/e/b", "ours");
        FileSystem.File.WriteAllText(PathIn(Bob, "d/e/a"), "changed by somebody");
        FileSystem.File.WriteAllText(PathIn(Bob, "d/new"), "made by somebody");

        await Alice.DeleteDirectoryAsync("d", recursive: true);

        Assert.Equal(["changed by somebody", "made by somebody"], SetAside);
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Move_FileWasChangedByAnother_SetsItsWorkAsideAndPutsTheContentInPlace()
    {
        await Alice.WriteAllTextAsync("a", "ours");
        FileSystem.File.WriteAllText(PathIn(Bob, "a"), "somebody else's");

        await Alice.MoveAsync("a", "b");

        Assert.Equal("ours", FileSystem.File.ReadAllText(PathIn(Bob, "b")));
        Assert.Contains("somebody else's", SetAside.Concat(OnDisk(Bob).Values.Select(hex => hex == "/" ? "" : Text(hex))));
    }

    [Fact]
    public async Task Move_ForeignFileIsInTheWay_SetsItAside()
    {
        await Alice.WriteAllTextAsync("a", "ours");
        FileSystem.File.WriteAllText(PathIn(Bob, "b"), "somebody else's");

        await Alice.MoveAsync("a", "b");

        Assert.Equal(["somebody else's"], SetAside);
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Write_AnotherHasDeletedTheFile_PutsItBack()
    {
        await Alice.WriteAllTextAsync("a", "1");
        FileSystem.File.Delete(PathIn(Bob, "a"));

        await Alice.AppendAllTextAsync("a", "2");

        Assert.Equal("12", FileSystem.File.ReadAllText(PathIn(Bob, "a")));
    }

    [Fact]
    public async Task Write_AnotherHasDeletedTheWholeReplica_PutsItAllBack()
    {
        await Alice.CreateDirectoryAsync("d");
        await Alice.WriteAllTextAsync("d/a", "1");
        FileSystem.Directory.Delete(Bob.DirectoryPath, recursive: true);

        await Alice.WriteAllTextAsync("b", "2");

        await AssertSoundAsync();
    }

    [Fact]
    public async Task Verify_ReplicaWasChanged_NamesTheFile()
    {
        await Alice.WriteAllTextAsync("a", "1");
        FileSystem.File.WriteAllText(PathIn(Bob, "a"), "2");

        Violation violation = Assert.Single((await Files.VerifyAsync()).Violations);

        Assert.Equal("bob", violation.Replica!.Value.Value);
        Assert.Contains("'a'", violation.Detail, StringComparison.Ordinal);
    }

    private static string Text(string hex) => System.Text.Encoding.UTF8.GetString(Convert.FromHexString(hex));
}

public sealed class ForeignChangeOnMockTests() : ForeignChangeTests(TestDisk.Mock());

public sealed class ForeignChangeOnDiskTests() : ForeignChangeTests(TestDisk.Real());
