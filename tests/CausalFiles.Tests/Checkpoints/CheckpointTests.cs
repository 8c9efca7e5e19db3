using CausalFiles.Durability;
using CausalFiles.OperationLog;
using CausalFiles.Snapshots;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.Checkpoints;

/// <summary>Opening a root reads what a checkpoint does not have, and nothing else; and never believes one that is not of its log.</summary>
public sealed class CheckpointTests : IDisposable
{
    private readonly TestDisk disk = TestDisk.Mock();
    private readonly CountingLog log = new(new InMemoryOperationLog());
    private readonly InMemorySnapshotStore store = new();
    private IReadOnlyList<long> read = [];

    private string Checkpoint => disk.PathOf("root", ".causalfiles", "checkpoint");

    public void Dispose() => disk.Dispose();

    [Fact]
    public async Task Open_AfterClosing_ReplaysNothing()
    {
        string tree = await RunAsync(500);

        Assert.Equal(1, await OpenAndCountAsync(tree));
        Assert.Equal([500L], read);
    }

    [Fact]
    public async Task Open_CheckpointIsMissingOrDamaged_ReplaysAll()
    {
        string tree = await RunAsync(500);
        disk.FileSystem.File.Delete(Checkpoint);
        Assert.Equal(500, await OpenAndCountAsync(tree));

        byte[] bytes = disk.FileSystem.File.ReadAllBytes(Checkpoint);
        bytes[^20] ^= 1;
        disk.FileSystem.File.WriteAllBytes(Checkpoint, bytes);
        Assert.Equal(500, await OpenAndCountAsync(tree));

        // And has written a good one.
        Assert.Equal(1, await OpenAndCountAsync(tree));
    }

    [Fact]
    public async Task Open_AfterACrash_ReplaysWhatFollowsTheCheckpoint()
    {
        string tree = await RunAsync(500);
        byte[] early = disk.FileSystem.File.ReadAllBytes(Checkpoint);
        byte[] state = disk.FileSystem.File.ReadAllBytes(StateOf("b"));
        tree = await RunAsync(100);
        disk.FileSystem.File.WriteAllBytes(Checkpoint, early);

        Assert.Equal(101, await OpenAndCountAsync(tree));

        // A replica that is behind the checkpoint needs to know what came between: its directory is compared with it.
        disk.FileSystem.File.WriteAllBytes(StateOf("b"), state);
        Assert.Equal(100, await OpenAndCountAsync(tree));
        Assert.Equal(Enumerable.Range(501, 100).Select(i => (long)i), read.Order());
    }

    [Fact]
    public async Task Checkpoints_WhileOperationsGoOn_AreWrittenInTheBackground()
    {
        await using ReplicatedFileSystem files = await OpenAsync();
        for (int i = 0; i < 100; i++)
        {
            await files["a"].WriteAllTextAsync("f", $"{i}");
        }

        for (int i = 0; !disk.FileSystem.File.Exists(Checkpoint); i++)
        {
            Assert.InRange(i, 0, 1000);
            await Task.Delay(10);
        }
    }

    [Fact]
    public async Task Open_CheckpointIsOfAnotherLog_IsCorruption()
    {
        await RunAsync(20);
        byte[] foreign = disk.FileSystem.File.ReadAllBytes(Checkpoint);
        await using ReplicatedFileSystem other = await ReplicatedFileSystem.OpenAsync(disk.FileSystem, disk.PathOf("other"), ["a", "b"]);
        for (int i = 0; i < 30; i++)
        {
            await other["a"].WriteAllTextAsync("f", $"{i}");
        }

        await other.DisposeAsync();
        disk.FileSystem.File.WriteAllBytes(disk.PathOf("other", ".causalfiles", "checkpoint"), foreign);

        CorruptionException error = await Assert.ThrowsAsync<CorruptionException>(
            () => ReplicatedFileSystem.OpenAsync(disk.FileSystem, disk.PathOf("other")));

        Assert.Contains("belongs to another operation log", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_CheckpointIsOfMoreThanTheLogHolds_IsCorruption()
    {
        await RunAsync(20);
        byte[] late = disk.FileSystem.File.ReadAllBytes(Checkpoint);
        await using (ReplicatedFileSystem other = await ReplicatedFileSystem.OpenAsync(disk.FileSystem, disk.PathOf("other"), ["a", "b"]))
        {
            await other["a"].WriteAllTextAsync("f", "");
        }

        disk.FileSystem.File.WriteAllBytes(disk.PathOf("other", ".causalfiles", "checkpoint"), late);

        CorruptionException error = await Assert.ThrowsAsync<CorruptionException>(
            () => ReplicatedFileSystem.OpenAsync(disk.FileSystem, disk.PathOf("other")));

        Assert.Contains("checkpoint' is the state after operation 20", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_CheckpointOfALaterVersion_IsRefusedByName()
    {
        await RunAsync(20);
        byte[] bytes = disk.FileSystem.File.ReadAllBytes(Checkpoint);
        bytes[8] = 3;
        disk.FileSystem.File.WriteAllBytes(Checkpoint, bytes);

        await Assert.ThrowsAsync<UnsupportedFormatException>(OpenAsync);
    }

    [Fact]
    public async Task Open_WithAnotherReplica_ReplaysNothing()
    {
        string tree = await RunAsync(500);
        log.Reads = 0;

        await using ReplicatedFileSystem files = await OpenAsync("new");

        Assert.Equal([500L], log.Positions.Distinct());
        Assert.Equal(tree, TreeOf(files["new"]));
    }

    private string StateOf(string replica) => disk.PathOf("root", ".causalfiles", "replicas", replica, "state");

    private async Task<string> RunAsync(int operations)
    {
        await using ReplicatedFileSystem files = await OpenAsync();
        for (int i = 0; i < operations; i++)
        {
            await files[i % 2 == 0 ? "a" : "b"].AppendAllTextAsync($"file {i % 7}", $"{i} ");
        }

        return TreeOf(files["a"]);
    }

    private string TreeOf(Replica replica) => string.Join('\n', Trees.Read(disk.FileSystem, replica.DirectoryPath).OrderBy(e => e.Key, StringComparer.Ordinal));

    // Opens, checks that all is as it was, and tells how many records were read for it.
    private async Task<int> OpenAndCountAsync(string tree)
    {
        log.Reads = 0;
        await using ReplicatedFileSystem files = await OpenAsync();
        read = [.. log.Positions.Distinct()];
        Assert.Equal(tree, TreeOf(files["a"]));
        Assert.Equal(tree, TreeOf(files["b"]));
        Assert.Equal("", string.Join('\n', (await files.VerifyAsync()).Violations));
        return read.Count;
    }

    private Task<ReplicatedFileSystem> OpenAsync() => OpenAsync([]);

    private Task<ReplicatedFileSystem> OpenAsync(params string[] more) => ReplicatedFileSystem.OpenAsync(
        disk.FileSystem,
        disk.PathOf("root"),
        ["a", "b", .. more],
        new ReplicatedFileSystemOptions { OperationLog = log, SnapshotStore = store, MaxInlineContent = 0, OperationsBetweenCheckpoints = 50 });
}
