using System.IO.Abstractions;
using CausalFiles.Naming;
using CausalFiles.Operations;

namespace CausalFiles.Tests.Harness;

/// <summary>
/// Tests of an open root, to be run on a mock and on the real disk: a test class derives abstractly, and once for each disk in a line.
/// </summary>
public abstract class RootTests(TestDisk disk) : IAsyncLifetime
{
    private readonly List<ReplicatedFileSystem> opened = [];

    protected TestDisk Disk => disk;

    protected IFileSystem FileSystem => disk.FileSystem;

    protected string Root => disk.PathOf("root");

    protected ReplicatedFileSystem Files => opened[^1];

    protected Replica Alice => Files["alice"];

    protected Replica Bob => Files["bob"];

    protected Replica Carol => Files["carol"];

    /// <summary>The options of the root that every test starts with.</summary>
    protected virtual ReplicatedFileSystemOptions Options => new();

    public async Task InitializeAsync() => await OpenAsync("alice", "bob", "carol");

    public async Task DisposeAsync()
    {
        foreach (ReplicatedFileSystem files in opened)
        {
            await files.DisposeAsync();
        }

        disk.Dispose();
    }

    protected async Task<ReplicatedFileSystem> OpenAsync(params string[] replicas)
    {
        opened.Add(await ReplicatedFileSystem.OpenAsync(FileSystem, Root, [.. replicas.Select(ReplicaId.Parse)], Options));
        return Files;
    }

    /// <summary>Closes the root and opens it again.</summary>
    protected async Task ReopenAsync()
    {
        await Files.DisposeAsync();
        await OpenAsync();
    }

    protected string PathIn(Replica replica, string path) => FileSystem.Path.Combine(replica.DirectoryPath, path);

    /// <summary>What stands in a replica's directory, as any program sees it.</summary>
    protected Dictionary<string, string> OnDisk(Replica replica) => Trees.Read(FileSystem, replica.DirectoryPath);

    protected async Task<List<Operation>> HistoryAsync(string? path = null)
    {
        List<Operation> operations = [];
        await foreach (Operation operation in path is null ? Files.HistoryAsync() : Files.HistoryAsync(path))
        {
            operations.Add(operation);
        }

        return operations;
    }

    protected async Task AssertSoundAsync()
    {
        Assert.Empty((await Files.VerifyAsync()).Violations);
        Trees.AssertEqual(FileSystem, Files.Replicas);
    }

    /// <summary>An operation that must fail, and must change nothing: neither clock, nor log, nor any replica.</summary>
    protected async Task<T> AssertChangesNothingAsync<T>(Func<Task> operation)
        where T : Exception
    {
        string clock = Files.Clock.ToString()!;
        int history = (await HistoryAsync()).Count;
        Dictionary<string, string>[] trees = [.. Files.Replicas.Select(OnDisk)];

        T thrown = await Assert.ThrowsAnyAsync<T>(operation);

        Assert.Equal(clock, Files.Clock.ToString());
        Assert.Equal(history, (await HistoryAsync()).Count);
        Assert.Equal(trees, Files.Replicas.Select(OnDisk));
        return thrown;
    }
}
