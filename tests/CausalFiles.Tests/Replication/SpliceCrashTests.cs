using System.Text;
using CausalFiles.Operations;
using CausalFiles.Tests.Harness;
using Xunit.Abstractions;

namespace CausalFiles.Tests.Replication;

/// <summary>
/// Files that are changed in place, by single operations and by groups, ended at the first, the second, … call that changes the disk: by a crash of the process or by a loss of power.
/// Whatever of a change has reached a replica's file, afterwards every replica holds what the log says.
/// </summary>
public sealed class SpliceCrashTests(ITestOutputHelper output)
{
    // Each row is one group. The first half ends with a checkpoint, which closing the root makes.
    private static readonly Change[][] Run =
    [
        [Write("a", "0123456789abcdefghij"), Write("b", "beginning ")],
        [Append("a", "K"), Append("b", "and "), Append("b", "more ")],
        [Append("a", "LMNOP")],
        [Splice("a", 5, 5, "FIVES")],
        [Splice("a", 5, 5, "56789"), Splice("a", 20, 2, "UV"), Splice("a", 6, 1, "s")],
        [Append("b", "1"), Splice("a", 3, 0, "inserted"), Append("b", "2")],
        [Batch(Append("b", "3"), Splice("a", 0, 4, "left"), Write("e", "new"), Append("b", "4"), Append("e", "er"))],
        [Splice("a", 10, 9, "")],
        [Append("a", "x"), Move("a", "c"), Append("c", "y")],
        [Splice("c", 2, 3, "zzz"), Delete("c"), Splice("b", 0, 1, "B")],
        [Splice("b", 12, 3, "end")],
        [Batch(Move("e", "swap"), Move("b", "e"), Move("swap", "b"), Splice("e", 1, 2, "(e)"), Append("b", "!")), Append("e", "?")],
    ];

    [Fact]
    public async Task Crash_AtEveryCall_LeavesEveryReplicaAsTheLogSays()
    {
        int points = await TryAllAsync(seed: null);

        output.WriteLine($"{points} points");
        Assert.InRange(points, 50, 2000);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task PowerLoss_AtEveryCall_LeavesEveryReplicaAsTheLogSays(int seed)
    {
        int points = await TryAllAsync(seed);

        Assert.InRange(points, 50, 2000);
    }

    private static Change Write(string path, string text) => new(
        replica => replica.WriteAllTextAsync(path, text), batch => batch.WriteAllText(path, text), model => model[path] = text);

    private static Change Append(string path, string text) => new(
        replica => replica.AppendAllTextAsync(path, text), batch => batch.AppendAllText(path, text), model => model[path] += text);

    private static Change Splice(string path, int offset, int removed, string inserted) => new(
        replica => replica.SpliceAsync(path, offset, removed, Encoding.UTF8.GetBytes(inserted)),
        batch => batch.Splice(path, offset, removed, Encoding.UTF8.GetBytes(inserted)),
        model => model[path] = model[path].Remove(offset, removed).Insert(offset, inserted));

    private static Change Move(string from, string to) => new(
        replica => replica.MoveAsync(from, to), batch => batch.Move(from, to), model => (model[to], _) = (model[from], model.Remove(from)));

    private static Change Delete(string path) => new(replica => replica.DeleteAsync(path), batch => batch.Delete(path), model => model.Remove(path));

    private static Change Batch(params Change[] changes) => new(
        replica => replica.CommitAsync(batch => Array.ForEach(changes, change => change.Describe(batch))),
        batch => Array.ForEach(changes, change => change.Describe(batch)),
        model => Array.ForEach(changes, change => change.ApplyTo(model)));

    private static Task<int> TryAllAsync(int? seed) => CrashPoints.TryAllAsync(
        seed,
        (fileSystem, disk, begin) =>
        {
            begin();
            return RunAsync(fileSystem, disk);
        },
        AssertRecoversAsync);

    private static async Task<int> RunAsync(FaultyFileSystem fileSystem, TestDisk disk)
    {
        int acknowledged = 0;
        try
        {
            foreach (Change[][] half in Run.Chunk(2).Take(1).Append([.. Run.Skip(2)]))
            {
                HeldLock turn = new();
                await using ReplicatedFileSystem files = await ReplicatedFileSystem.OpenAsync(
                    fileSystem, disk.PathOf("root"), ["alice", "bob"], new ReplicatedFileSystemOptions { CoordinatorLock = turn, DiskSync = fileSystem.Sync });
                foreach (Change[] group in half)
                {
                    acknowledged += await ApplyAsync(files["alice"], turn, group);
                }
            }
        }
        catch (Exception e) when (e is IOException or AggregateException)
        {
            // It has crashed.
        }

        return acknowledged;
    }

    private static async Task<int> ApplyAsync(Replica replica, HeldLock turn, Change[] group)
    {
        turn.Hold();
        Task<Operation>[] waiting = [.. group.Select(change => change.Apply(replica))];
        turn.LetGo();
        await Task.WhenAll(waiting);
        return group.Length;
    }

    private static async Task AssertRecoversAsync(TestDisk disk, int acknowledged, string context)
    {
        await using ReplicatedFileSystem files = await ReplicatedFileSystem.OpenAsync(disk.PathOf("root"), ["alice", "bob"]);
        Assert.InRange(files.LastOperation.Value, acknowledged, acknowledged + Run.Max(group => group.Length));

        Dictionary<string, string> model = [];
        foreach (Change change in Run.SelectMany(group => group).Take((int)files.LastOperation.Value))
        {
            change.ApplyTo(model);
        }

        foreach (Replica replica in files.Replicas)
        {
            Dictionary<string, string> found = Directory.EnumerateFiles(replica.DirectoryPath).ToDictionary(file => Path.GetFileName(file), File.ReadAllText);
            Assert.True(model.OrderBy(file => file.Key).SequenceEqual(found.OrderBy(file => file.Key)), $"{context}: {replica.Id} holds {string.Join(", ", found)}");
        }

        Assert.Equal("", string.Join('\n', (await files.VerifyAsync()).Violations));
        await files["bob"].AppendAllTextAsync("b", context);
        Trees.AssertEqual(disk.FileSystem, files.Replicas);
    }

    private sealed record Change(Func<Replica, Task<Operation>> Apply, Action<ReplicaBatch> Describe, Action<Dictionary<string, string>> ApplyTo);
}
