using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.Replication;

/// <summary>What is made, when a root is opened, of files that were being changed in place when the process or the power was lost.</summary>
public sealed class InPlaceRecoveryTests : IAsyncLifetime
{
    private readonly TestDisk disk = TestDisk.Real();
    private ReplicatedFileSystem files = null!;
    private byte[] recorded = [];

    private Replica Alice => files["alice"];

    private string BobsFile => disk.PathOf("root", "replicas", "bob", "a");

    private string StateFile => disk.PathOf("root", ".causalfiles", "replicas", "bob", "state");

    private IEnumerable<string> SetAside => Directory.Exists(SetAsideDirectory)
        ? Directory.EnumerateFiles(SetAsideDirectory).Select(File.ReadAllText)
        : [];

    private string SetAsideDirectory => disk.PathOf("root", ".causalfiles", "replicas", "bob", "set-aside");

    // What comes after this is not in the state that the replica has recorded.
    public async Task InitializeAsync()
    {
        await OpenAsync();
        await Alice.WriteAllTextAsync("a", "0123456789");
        await files.DisposeAsync();
        recorded = await File.ReadAllBytesAsync(StateFile);
        await OpenAsync();
    }

    public async Task DisposeAsync()
    {
        await files.DisposeAsync();
        disk.Dispose();
    }

    [Theory]
    [InlineData("")]
    [InlineData("01234")]
    [InlineData("0123456789one, t")]
    public async Task Open_HoldsTheBeginningOfWhatWasAppended_CompletesIt(string content)
    {
        await Alice.AppendAllTextAsync("a", "one, ");
        await Alice.AppendAllTextAsync("a", "two");

        await CrashAsync(() => File.WriteAllText(BobsFile, content));

        Assert.Empty(SetAside);
        await AssertHoldsAsync("0123456789one, two");
    }

    [Fact]
    public async Task Open_HoldsAnyVersionSinceThen_IsTheReplicasOwn()
    {
        await Alice.SpliceAsync("a", 0, 1, "x"u8.ToArray());
        await Alice.SpliceAsync("a", 9, 1, "y"u8.ToArray());

        await CrashAsync(() => File.WriteAllText(BobsFile, "x123456789"));

        Assert.Empty(SetAside);
        await AssertHoldsAsync("x12345678y");
    }

    [Fact]
    public async Task Open_HoldsSomethingElse_SetsItAside()
    {
        await Alice.SpliceAsync("a", 2, 5, "xxxxx"u8.ToArray());

        await CrashAsync(() => File.WriteAllText(BobsFile, "01xx456789"));

        Assert.Equal(["01xx456789"], SetAside);
        await AssertHoldsAsync("01xxxxx789");
    }

    // The content is on the disk and the time is not: length and time are still those that were recorded.
    [Fact]
    public async Task Open_OnlyTheTimeOfAChangeWasLost_ComparesTheContent()
    {
        DateTime modified = File.GetLastWriteTimeUtc(BobsFile);
        await Alice.SpliceAsync("a", 2, 5, "xxxxx"u8.ToArray());
        await Alice.SpliceAsync("a", 2, 5, "23456"u8.ToArray());

        await CrashAsync(() =>
        {
            File.WriteAllText(BobsFile, "01xx456789");
            File.SetLastWriteTimeUtc(BobsFile, modified);
        });

        await AssertHoldsAsync("0123456789");
    }

    [Fact]
    public async Task Open_ChangeWasCutShortBeforeTheFileWasMoved_PutsItInItsNewPlace()
    {
        await Alice.SpliceAsync("a", 2, 5, "xxxxx"u8.ToArray());
        await Alice.MoveAsync("a", "b");

        await CrashAsync(() =>
        {
            File.Delete(disk.PathOf("root", "replicas", "bob", "b"));
            File.WriteAllText(BobsFile, "01xx456789");
        });

        Assert.False(File.Exists(BobsFile));
        Assert.Equal(["01xx456789"], SetAside);
        Assert.Empty((await files.VerifyAsync()).Violations);
    }

    [Fact]
    public async Task Open_ChangeWasCutShortAfterTheFileWasMoved_SetsItAside()
    {
        await Alice.SpliceAsync("a", 2, 5, "xxxxx"u8.ToArray());
        await Alice.MoveAsync("a", "b");
        await Alice.DeleteAsync("b");

        await CrashAsync(() => File.WriteAllText(disk.PathOf("root", "replicas", "bob", "b"), "01xx456789"));

        Assert.Equal(["01xx456789"], SetAside);
        Assert.Empty((await files.VerifyAsync()).Violations);
    }

    // Also of a file that was written whole the bytes may be lost and the name not: they are not flushed one by one.
    [Theory]
    [InlineData("")]
    [InlineData("who")]
    [InlineData("\0\0\0\0\0")]
    public async Task Open_BytesOfAFileThatWasDeletedWereLost_SetsItAside(string left)
    {
        await Alice.WriteAllTextAsync("b", "whole");
        await Alice.DeleteAsync("b");

        await CrashAsync(() => File.WriteAllText(disk.PathOf("root", "replicas", "bob", "b"), left));

        Assert.Equal([left], SetAside);
        Assert.Empty((await files.VerifyAsync()).Violations);
        Trees.AssertEqual(disk.FileSystem, files.Replicas);
    }

    // A move was lost with the power, and what was written there since then was not.
    [Fact]
    public async Task Open_BytesInADirectoryThatWasMovedWereLost_SetsThemAside()
    {
        await Alice.CreateDirectoryAsync("before");
        await Alice.MoveAsync("before", "after");
        await Alice.WriteAllTextAsync("after/b", "whole");

        await CrashAsync(() =>
        {
            Directory.Move(disk.PathOf("root", "replicas", "bob", "after"), disk.PathOf("root", "replicas", "bob", "before"));
            File.WriteAllText(disk.PathOf("root", "replicas", "bob", "before", "b"), "who");
        });

        Assert.Equal(["who"], Directory.EnumerateFiles(SetAsideDirectory, "*", SearchOption.AllDirectories).Select(File.ReadAllText));
        Assert.Empty((await files.VerifyAsync()).Violations);
        Trees.AssertEqual(disk.FileSystem, files.Replicas);
    }

    private async Task OpenAsync() => files = await ReplicatedFileSystem.OpenAsync(disk.PathOf("root"), ["alice", "bob"]);

    // What a crash leaves: the state that was recorded last, and files in which the changes since then have arrived in part.
    private async Task CrashAsync(Action leave)
    {
        await files.DisposeAsync();
        await File.WriteAllBytesAsync(StateFile, recorded);
        leave();
        await OpenAsync();
    }

    private async Task AssertHoldsAsync(string content)
    {
        Assert.Equal(content, File.ReadAllText(BobsFile));
        Assert.Empty((await files.VerifyAsync()).Violations);
        Trees.AssertEqual(disk.FileSystem, files.Replicas);
    }
}
