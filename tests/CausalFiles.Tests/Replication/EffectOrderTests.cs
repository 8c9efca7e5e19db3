using CausalFiles.Operations;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.Replication;

/// <summary>What a replica's directory goes through when a group is applied.</summary>
public sealed class EffectOrderTests : IAsyncLifetime
{
    private readonly FaultyFileSystem fileSystem = new();
    private readonly HeldLock turn = new();
    private readonly List<string> changes = [];
    private readonly TestDisk disk;
    private ReplicatedFileSystem files = null!;

    public EffectOrderTests() => disk = TestDisk.Real(fileSystem);

    public async Task InitializeAsync() => files = await ReplicatedFileSystem.OpenAsync(
        fileSystem, disk.PathOf("root"), ["alice", "bob"], new ReplicatedFileSystemOptions { CoordinatorLock = turn, DiskSync = fileSystem.Sync });

    public async Task DisposeAsync()
    {
        turn.LetGo();
        await files.DisposeAsync();
        disk.Dispose();
    }

    [Fact]
    public async Task Group_ThatWritesAFileManyTimes_WritesItOnce()
    {
        await CommitAsync(replica => [.. Enumerable.Range(0, 10).Select(i => replica.AppendAllTextAsync("a", $"{i}"))]);

        Assert.Equal(["Move a"], changes);
        Assert.Equal("0123456789", File.ReadAllText(Path.Combine(files["bob"].DirectoryPath, "a")));
    }

    [Fact]
    public async Task Group_OfSeveralFiles_WritesThemInTheOrderOfTheirLastWrites()
    {
        await CommitAsync(replica =>
        [
            replica.WriteAllTextAsync("a", "1"),
            replica.WriteAllTextAsync("b", "2"),
            replica.WriteAllTextAsync("c", "3"),
            replica.WriteAllTextAsync("a", "4"),
        ]);

        Assert.Equal(["Move b", "Move c", "Move a"], changes);
    }

    [Fact]
    public async Task Group_WithStructureInBetween_KeepsTheOrderOfTheLog()
    {
        await CommitAsync(replica =>
        [
            replica.WriteAllTextAsync("a", "1"),
            replica.CreateDirectoryAsync("d"),
            replica.WriteAllTextAsync("d/b", "2"),
            replica.MoveAsync("a", "d/a"),
            replica.WriteAllTextAsync("d/a", "3"),
            replica.DeleteAsync("d/b"),
        ]);

        Assert.Equal(["Move a", "CreateDirectory d", "Move d/b", "Move d/a", "Move d/a", "Delete d/b"], changes);
    }

    // Commits what is asked for as one group, and writes down what changes in bob's directory.
    private async Task CommitAsync(Func<Replica, Task<Operation>[]> operations)
    {
        string directory = files["bob"].DirectoryPath + Path.DirectorySeparatorChar;
        turn.Hold();
        Task<Operation>[] waiting = operations(files["alice"]);
        fileSystem.Before = call =>
        {
            if (call.Path.StartsWith(directory, StringComparison.Ordinal))
            {
                changes.Add($"{call.Kind} {call.Path[directory.Length..]}");
            }
        };
        turn.LetGo();
        await Task.WhenAll(waiting);
        fileSystem.Before = null;
        Assert.Empty((await files.VerifyAsync()).Violations);
    }
}
