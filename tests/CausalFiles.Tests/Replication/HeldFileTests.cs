using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.Replication;
using CausalFiles.Tests.Durability;
using CausalFiles.Tests.Harness;
using Microsoft.Extensions.Time.Testing;

namespace CausalFiles.Tests.Replication;

/// <summary>What another program does to a file of a replica that is held open.</summary>
public sealed class HeldFileTests : IAsyncLifetime
{
    private static readonly string[] Names = ["alice", "bob"];

    private readonly TestDisk disk = TestDisk.Real();
    private readonly FakeTimeProvider time = new();
    private ReplicatedFileSystem files = null!;

    private Replica Alice => files["alice"];

    private string BobsFile => Path.Combine(files["bob"].DirectoryPath, "d", "a");

    private string Outside => Directory.CreateDirectory(disk.PathOf("outside")).FullName;

    private IEnumerable<string> SetAside => Directory.Exists(SetAsideDirectory)
        ? Directory.EnumerateFiles(SetAsideDirectory).Select(File.ReadAllText).Order()
        : [];

    private string SetAsideDirectory => disk.PathOf("root", ".causalfiles", "replicas", "bob", "set-aside");

    public async Task InitializeAsync() => await OpenAsync(time);

    public async Task DisposeAsync()
    {
        await files.DisposeAsync();
        disk.Dispose();
    }

    [Fact]
    public async Task Append_FileWasReplaced_LeavesTheOtherFileAloneAndThenSetsItAside()
    {
        Replace(BobsFile, "somebody else's");

        await Alice.AppendAllTextAsync("d/a", "2");
        Assert.Equal("somebody else's", File.ReadAllText(BobsFile));
        time.Advance(ReplicaDirectory.PathTrust);
        await Alice.AppendAllTextAsync("d/a", "3");

        Assert.Equal(["somebody else's"], SetAside);
        await AssertHoldsAsync("base 123");
    }

    [Fact]
    public async Task Append_FileWasReplacedByOneOfTheSameLengthAndTime_SetsItAside()
    {
        DateTime modified = File.GetLastWriteTimeUtc(BobsFile);
        Replace(BobsFile, "BASE 1");
        File.SetLastWriteTimeUtc(BobsFile, modified);

        await Alice.AppendAllTextAsync("d/a", "2");
        time.Advance(ReplicaDirectory.PathTrust);
        await Alice.AppendAllTextAsync("d/a", "3");

        Assert.Equal(["BASE 1"], SetAside);
        await AssertHoldsAsync("base 123");
    }

    [Fact]
    public async Task Append_FileWasChangedInPlace_SetsItAside()
    {
        Overwrite(BobsFile, "BASE");

        await Alice.AppendAllTextAsync("d/a", "2");

        Assert.Equal(["BASE 1"], SetAside);
        await AssertHoldsAsync("base 12");
    }

    [Fact]
    public async Task Append_OnTheClockOfTheMachine_NoticesAChangeOfTheLengthAtOnce()
    {
        await OpenAsync(TimeProvider.System);
        await Alice.AppendAllTextAsync("d/a", "2");
        await Alice.AppendAllTextAsync("d/a", "3");
        File.AppendAllText(BobsFile, "theirs");

        await Alice.AppendAllTextAsync("d/a", "4");

        Assert.Equal(["base 123theirs"], SetAside);
        await AssertHoldsAsync("base 1234");
    }

    [Fact]
    public async Task Append_OnTheClockOfTheMachine_NoticesAChangeOfTheContentAfterATick()
    {
        await OpenAsync(TimeProvider.System);
        await Alice.AppendAllTextAsync("d/a", "2");
        await Alice.AppendAllTextAsync("d/a", "3");
        await Task.Delay(HeldFile.Tick * 3);
        Overwrite(BobsFile, "BASE");

        await Alice.AppendAllTextAsync("d/a", "4");

        Assert.Equal(["BASE 123"], SetAside);
        await AssertHoldsAsync("base 1234");
    }

    [Fact]
    public async Task Delete_FileThatWasChangedJustNow_IsTheReplicasOwn()
    {
        await OpenAsync(TimeProvider.System);
        for (int i = 0; i < 20; i++)
        {
            await Alice.AppendAllTextAsync("d/a", $"{i}");
        }

        await Alice.MoveAsync("d/a", "d/b");
        await Alice.AppendAllTextAsync("d/b", "end");
        await Alice.DeleteAsync("d/b");

        Assert.Empty(SetAside);
        Assert.False(File.Exists(BobsFile));
    }

    [Fact]
    public async Task Append_DirectoryWasReplacedByALink_NeverLeavesTheReplica()
    {
        string directory = Path.GetDirectoryName(BobsFile)!;
        File.WriteAllText(Path.Combine(Outside, "a"), "base 1");
        Directory.Move(directory, disk.PathOf("taken"));
        Directory.CreateSymbolicLink(directory, Outside);

        await Alice.AppendAllTextAsync("d/a", "2");
        time.Advance(ReplicaDirectory.PathTrust);
        await Alice.AppendAllTextAsync("d/a", "3");

        Assert.Equal("base 1", File.ReadAllText(Path.Combine(Outside, "a")));
        Assert.Null(new DirectoryInfo(directory).LinkTarget);
        await AssertHoldsAsync("base 123");
    }

    [Fact]
    public async Task Append_FileWasReplacedByALinkBeforeItIsOpened_LeavesItsTargetAlone()
    {
        await files.DisposeAsync();
        string file = disk.PathOf("root", "replicas", "bob", "d", "a");
        string target = Path.Combine(Outside, "target");
        File.Move(file, target);
        File.CreateSymbolicLink(file, target);
        await OpenAsync(time);

        await Alice.AppendAllTextAsync("d/a", "2");

        Assert.Equal("base 1", File.ReadAllText(target));
        await AssertHoldsAsync("base 12");
    }

    [Fact]
    public async Task Reopen_AfterChangesInPlace_FindsEveryFileAsItWasLeft()
    {
        await OpenAsync(TimeProvider.System);
        for (int i = 0; i < 10; i++)
        {
            await Alice.AppendAllTextAsync("d/a", $"{i}");
        }

        await OpenAsync(TimeProvider.System);
        Overwrite(BobsFile, "BASE");
        await OpenAsync(TimeProvider.System);

        Assert.Equal(["BASE 10123456789"], SetAside);
        await AssertHoldsAsync("base 10123456789");
    }

    [LinuxFact]
    public async Task Handles_OfManyFiles_AreBoundedAndClosedInTheEnd()
    {
        await OpenAsync(TimeProvider.System, [.. Enumerable.Range(0, 62).Select(i => $"r{i}")]);
        for (int i = 0; i < 40; i++)
        {
            await Alice.WriteAllTextAsync($"{i}", "base ");
            await Alice.AppendAllTextAsync($"{i}", "more");
        }

        Assert.InRange(OpenHandles(), 64, 1024);
        await AssertSoundAsync();
        await files.DisposeAsync();
        Assert.Equal(0, OpenHandles());
    }

    private async Task OpenAsync(TimeProvider clock, params string[] others)
    {
        if (files is not null)
        {
            await files.DisposeAsync();
        }

        files = await ReplicatedFileSystem.OpenAsync(
            disk.FileSystem, disk.PathOf("root"), [.. Names.Concat(others).Select(ReplicaId.Parse)], new ReplicatedFileSystemOptions { TimeProvider = clock });
        if (files.LastOperation == OperationId.None)
        {
            await Alice.CreateDirectoryAsync("d");
            await Alice.WriteAllTextAsync("d/a", "base ");
            await Alice.AppendAllTextAsync("d/a", "1");
        }
    }

    private async Task AssertHoldsAsync(string content)
    {
        Assert.Equal(content, File.ReadAllText(BobsFile));
        await AssertSoundAsync();
    }

    private async Task AssertSoundAsync()
    {
        Assert.Empty((await files.VerifyAsync()).Violations);
        Trees.AssertEqual(disk.FileSystem, files.Replicas);
    }

    private int OpenHandles() => Directory.EnumerateFiles("/proc/self/fd")
        .Count(link => new FileInfo(link).LinkTarget?.StartsWith(disk.PathOf("root", "replicas"), StringComparison.Ordinal) == true);

    private static void Replace(string file, string content)
    {
        File.WriteAllText(file + ".new", content);
        File.Move(file + ".new", file, overwrite: true);
    }

    private static void Overwrite(string file, string beginning)
    {
        using FileStream stream = new(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        stream.Write(System.Text.Encoding.UTF8.GetBytes(beginning));
    }
}
