using System.Text;
using CausalFiles.Operations;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests;

public abstract class ReplicaReadingTests(TestDisk disk) : RootTests(disk)
{
    [Fact]
    public async Task ReadAllText_WrittenAtAnotherReplica_ReturnsIt()
    {
        await Alice.WriteAllTextAsync("plan.md", "# Plan ü\n");

        Assert.Equal("# Plan ü\n", await Bob.ReadAllTextAsync("plan.md"));
    }

    [Fact]
    public async Task ReadAllText_WithByteOrderMarks_ReadsAsSystemIoDoes()
    {
        await Alice.WriteAllBytesAsync("utf8", (byte[])[0xef, 0xbb, 0xbf, .. "é"u8]);
        await Alice.WriteAllBytesAsync("utf16", (byte[])[.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("é")]);

        Assert.Equal("é", await Bob.ReadAllTextAsync("utf8"));
        Assert.Equal("é", await Bob.ReadAllTextAsync("utf16"));
    }

    [Fact]
    public async Task ReadAllBytes_Result_BelongsToTheCaller()
    {
        await Alice.WriteAllBytesAsync("a", "same"u8.ToArray());

        (await Bob.ReadAllBytesAsync("a"))[0] = 0;

        Assert.Equal("same", await Bob.ReadAllTextAsync("a"));
    }

    [Fact]
    public async Task Read_Recorded_IsAnOperationWithTheVersionThatWasRead()
    {
        Operation written = await Alice.WriteAllTextAsync("a", "1");

        FileContent content = await Bob.ReadAsync("a");

        Operation read = (await HistoryAsync())[^1];
        Assert.Equal((OperationKind.Read, "bob", written.Id), (read.Kind, read.Replica.Value, read.BasedOn));
        Assert.Equal(written.Snapshot, read.Snapshot);
        Assert.Equal("alice:1,bob:1", read.Clock.ToString());
        Assert.Equal((written.Id, "1"), (content.Version, content.Text));
        Assert.Equal(read, content.Read);
    }

    [Fact]
    public async Task Read_MissingFile_ChangesNothing()
    {
        await AssertChangesNothingAsync<FileNotFoundException>(() => Alice.ReadAllTextAsync("missing"));
    }

    [Fact]
    public async Task Read_Directory_ChangesNothing()
    {
        await Alice.CreateDirectoryAsync("d");

        await AssertChangesNothingAsync<UnauthorizedAccessException>(() => Alice.ReadAllTextAsync("d"));
    }

    [Fact]
    public async Task OpenRead_LargeFile_StreamsIt()
    {
        byte[] bytes = new byte[3_000_000];
        new Random(7).NextBytes(bytes);
        await Alice.WriteAllBytesAsync("big", bytes);

        await using Stream stream = await Bob.OpenReadAsync("big");
        using MemoryStream copy = new();
        await stream.CopyToAsync(copy);

        Assert.Equal(bytes, copy.ToArray());
        Assert.Equal(OperationKind.Read, (await HistoryAsync())[^1].Kind);
    }

    [Fact]
    public async Task OpenRead_FileIsOverwrittenMeanwhile_ShowsTheVersionThatWasOpened()
    {
        byte[] old = new byte[2_000_000];
        await Alice.WriteAllBytesAsync("big", old);
        await using Stream stream = await Bob.OpenReadAsync("big");

        await Alice.WriteAllTextAsync("big", "new");
        using MemoryStream copy = new();
        await stream.CopyToAsync(copy);

        Assert.Equal(old, copy.ToArray());
    }

    [Fact]
    public async Task Exists_FileDirectoryAndNothing_TellsThemApart()
    {
        await Alice.CreateDirectoryAsync("d");
        await Alice.WriteAllTextAsync("d/f", "");

        Assert.True(await Bob.ExistsAsync("d"));
        Assert.True(await Bob.ExistsAsync("d/f"));
        Assert.False(await Bob.ExistsAsync("d/g"));
        Assert.False(await Bob.ExistsAsync("D"));
    }

    [Fact]
    public async Task GetInfo_FileAndDirectory_DescribesThem()
    {
        await Alice.CreateDirectoryAsync("d");
        Operation written = await Alice.WriteAllTextAsync("d/f", "four");

        EntryInfo file = (await Bob.GetInfoAsync("d/f"))!;
        EntryInfo directory = (await Bob.GetInfoAsync("d"))!;

        Assert.Equal((false, 4L, written.Id, written.Timestamp), (file.IsDirectory, file.Length, file.Version, file.Modified));
        Assert.Equal(written.Snapshot, file.Content);
        Assert.Equal((true, 0L, OperationId.None), (directory.IsDirectory, directory.Length, directory.Version));
        Assert.Null(await Bob.GetInfoAsync("nothing"));
        Assert.Equal("d/f (4 bytes, version 2)", file.ToString());
    }

    [Fact]
    public async Task Enumerate_Recursive_ListsEachDirectoryBeforeWhatItHolds()
    {
        await Alice.CreateDirectoryAsync("b/c");
        await Alice.WriteAllTextAsync("b/c/2", "");
        await Alice.WriteAllTextAsync("b/1", "");
        await Alice.WriteAllTextAsync("a", "");

        Assert.Equal(["a", "b"], await ListAsync());
        Assert.Equal(["a", "b", "b/1", "b/c", "b/c/2"], await ListAsync(recursive: true));
        Assert.Equal(["b/c/2"], await ListAsync("b/c", recursive: true));
        await Assert.ThrowsAsync<DirectoryNotFoundException>(() => ListAsync("missing"));
    }

    private async Task<List<string>> ListAsync(string directory = "", bool recursive = false)
    {
        List<string> paths = [];
        await foreach (EntryInfo entry in Bob.EnumerateAsync(directory, recursive))
        {
            paths.Add(entry.Path.Value);
        }

        return paths;
    }
}

public sealed class ReplicaReadingOnMockTests() : ReplicaReadingTests(TestDisk.Mock());

public sealed class ReplicaReadingOnDiskTests() : ReplicaReadingTests(TestDisk.Real());

public abstract class LocalReadTests(TestDisk disk) : RootTests(disk)
{
    protected override ReplicatedFileSystemOptions Options => new() { ReadTracking = ReadTracking.Local };

    [Fact]
    public async Task Read_Local_LeavesNoRecord()
    {
        Operation written = await Alice.WriteAllTextAsync("a", "1");

        FileContent content = await Bob.ReadAsync("a");
        await using Stream stream = await Bob.OpenReadAsync("a");

        Assert.Equal(("1", written.Id), (content.Text, content.Version));
        Assert.Null(content.Read);
        Assert.Equal('1', stream.ReadByte());
        Assert.Single(await HistoryAsync());
        Assert.Equal("alice:1", Bob.Clock.ToString());
    }

    [Fact]
    public async Task Read_LocalMissing_Throws()
    {
        await Assert.ThrowsAsync<FileNotFoundException>(() => Bob.ReadAsync("a"));
        await Assert.ThrowsAsync<FileNotFoundException>(() => Bob.OpenReadAsync("a"));
    }
}

public sealed class LocalReadOnMockTests() : LocalReadTests(TestDisk.Mock());

public sealed class LocalReadOnDiskTests() : LocalReadTests(TestDisk.Real());
