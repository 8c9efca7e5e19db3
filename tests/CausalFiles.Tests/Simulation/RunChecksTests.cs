using CausalFiles.Operations;
using CausalFiles.Simulation.Checks;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.Simulation;

/// <summary>The checks of a run on a real root: they hold when nothing is wrong, and fail when something is.</summary>
public sealed class RunChecksTests : IDisposable
{
    private const int Identical = 0;
    private const int Replayed = 1;
    private const int Grown = 3;
    private const int Verified = 5;

    private readonly TestDisk disk = TestDisk.Real();

    [Fact]
    public async Task RunAsync_EveryKindOfOperation_AllHold()
    {
        await using ReplicatedFileSystem files = await OpenAsync();
        Replica alice = files["alice"];
        await alice.CreateDirectoryAsync("notes");
        await alice.CreateDirectoryAsync("notes/old");
        await alice.WriteAllTextAsync("notes/old/a.txt", "a");
        await files["bob"].MoveAsync("notes", "papers");
        await alice.WriteAllTextAsync("b.txt", "b");
        await alice.DeleteAsync("b.txt");
        await alice.CreateDirectoryAsync("empty");
        await alice.DeleteDirectoryAsync("empty");
        await files["bob"].MoveAsync("papers/old/a.txt", "papers/c.txt");

        Assert.All(await CheckAsync(files), result => Assert.Null(result.Failure));
    }

    [Fact]
    public async Task RunAsync_OneReplicaWithAnotherByte_FailsAndNamesIt()
    {
        await using ReplicatedFileSystem files = await OpenAsync();
        await files["alice"].WriteAllTextAsync("File.txt", "content");
        await File.WriteAllTextAsync(Path.Combine(files["bob"].DirectoryPath, "File.txt"), "cOntent");

        List<CheckResult> results = await CheckAsync(files);

        Assert.Equal("in the directory of bob, File.txt differs from byte 1 on", results[Identical].Failure);
        Assert.Equal("in the directory of bob, File.txt differs from byte 1 on", results[Replayed].Failure);
        Assert.NotNull(results[Verified].Failure);
    }

    [Fact]
    public async Task RunAsync_AllReplicasWithTheSameWrongByte_FailsByTheReplay()
    {
        await using ReplicatedFileSystem files = await OpenAsync();
        await files["alice"].WriteAllTextAsync("File.txt", "content");
        foreach (Replica replica in files.Replicas)
        {
            await File.WriteAllTextAsync(Path.Combine(replica.DirectoryPath, "File.txt"), "cOntent");
        }

        List<CheckResult> results = await CheckAsync(files);

        Assert.Null(results[Identical].Failure);
        Assert.NotNull(results[Replayed].Failure);
    }

    [Fact]
    public async Task RunAsync_MoreOperationsThanCounted_Fails()
    {
        await using ReplicatedFileSystem files = await OpenAsync();
        await files["alice"].WriteAllTextAsync("File.txt", "content");

        List<CheckResult> results = await CheckAsync(files, expected: 0);

        Assert.Equal("it grew by 1", results[Grown].Failure);
    }

    public void Dispose() => disk.Dispose();

    private Task<ReplicatedFileSystem> OpenAsync() => ReplicatedFileSystem.OpenAsync(disk.Root, ["alice", "bob"]);

    private static async Task<List<CheckResult>> CheckAsync(ReplicatedFileSystem files, long? expected = null)
    {
        HistoryAudit audit = await HistoryAudit.OfAsync(files.HistoryAsync(), OperationId.None, files.Replicas.Count);
        List<CheckResult> results = [];
        await foreach (CheckResult result in new RunChecks(files, audit, [], expected ?? files.LastOperation.Value).RunAsync())
        {
            results.Add(result);
        }

        return results;
    }
}
