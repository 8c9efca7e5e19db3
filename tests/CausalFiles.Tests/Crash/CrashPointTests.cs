using CausalFiles.Operations;
using CausalFiles.Tests.Harness;
using Xunit.Abstractions;

namespace CausalFiles.Tests.Crash;

/// <summary>
/// The same run again and again, ended at the first, the second, … call that changes the disk: by a crash of the process, or by a loss of power that
/// takes with it what had not been made durable. Whatever the moment, every acknowledged operation is there afterwards, at most the one under way
/// besides, and the replicas are repaired and identical.
/// </summary>
public sealed class CrashPointTests(ITestOutputHelper output)
{
    private static readonly Step[] Run =
    [
        new(StepKind.Write, 0, "a", "", "first"),
        new(StepKind.CreateDirectory, 1, "b/c", "", ""),
        new(StepKind.Write, 0, "b/c/a", "", "inside"),
        Step.Batch(
            1,
            new Step(StepKind.Append, 1, "a", "", ", in a batch"),
            new Step(StepKind.Write, 1, "b/new", "", "new"),
            new Step(StepKind.Append, 1, "b/new", "", "er"),
            new Step(StepKind.Update, 1, "b/c/a", "", "far ")),
        new(StepKind.Append, 1, "a", "", " and more"),
        new(StepKind.Move, 0, "b/c", "c", ""),
        new(StepKind.Read, 1, "a", "", ""),
        new(StepKind.Delete, 0, "a", "", ""),
        new(StepKind.Move, 1, "c/a", "a", ""),
        new(StepKind.Update, 0, "a", "", "again "),
        Step.Batch(
            0,
            new Step(StepKind.Move, 0, "a", "swap", ""),
            new Step(StepKind.Move, 0, "b/new", "a", ""),
            new Step(StepKind.Move, 0, "swap", "b/new", ""),
            new Step(StepKind.Append, 0, "b/new", "", "!"),
            new Step(StepKind.CreateDirectory, 0, "d", "", ""),
            new Step(StepKind.Write, 0, "d/e", "", "below")),
        new(StepKind.DeleteDirectory, 1, "b", "", ""),
    ];

    [Fact]
    public async Task Crash_AtEveryCall_LosesNothingThatWasAcknowledged()
    {
        int points = await TryAllAsync(seed: null);

        output.WriteLine($"{points} points");
        Assert.InRange(points, 100, 2000);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task PowerLoss_AtEveryCall_LosesNothingThatWasAcknowledged(int seed)
    {
        int points = await TryAllAsync(seed);

        Assert.InRange(points, 100, 2000);
    }

    private static Task<int> TryAllAsync(int? seed) => CrashPoints.TryAllAsync(
        seed,
        async (fileSystem, disk, begin) =>
        {
            begin();
            List<Step> acknowledged = [];
            await RunAsync(fileSystem, disk, acknowledged);
            return acknowledged;
        },
        AssertRecoversAsync);

    private static async Task RunAsync(FaultyFileSystem fileSystem, TestDisk disk, List<Step> acknowledged)
    {
        try
        {
            // Closing and opening again are parts of the run.
            foreach (Step[] half in Run.Chunk(Run.Length / 2))
            {
                await using ReplicatedFileSystem files = await ReplicatedFileSystem.OpenAsync(
                    fileSystem, disk.PathOf("root"), ["alice", "bob"], new ReplicatedFileSystemOptions { DiskSync = fileSystem.Sync });
                foreach (Step step in half)
                {
                    if (await step.TryApplyAsync(files[step.Replica == 0 ? "alice" : "bob"]) is null)
                    {
                        return;
                    }

                    acknowledged.Add(step);
                }
            }
        }
        catch (Exception e) when (e is IOException or AggregateException)
        {
            // Opening or closing crashed.
        }
    }

    private static async Task AssertRecoversAsync(TestDisk disk, List<Step> acknowledged, string context)
    {
        await using ReplicatedFileSystem files = await ReplicatedFileSystem.OpenAsync(disk.PathOf("root"), ["alice", "bob"]);
        long extra = files.LastOperation.Value - acknowledged.Count;
        Assert.True(extra is 0 or 1, $"{context}: {acknowledged.Count} operations were acknowledged, and {files.LastOperation} are there");

        ReferenceModel model = new();
        Assert.All(Run.Take((int)files.LastOperation.Value), step => Assert.True(model.TryApply(step)));
        Assert.All(files.Replicas, replica => Assert.Equal(model.Tree(), Trees.Read(disk.FileSystem, replica.DirectoryPath)));
        Assert.Equal("", string.Join('\n', (await files.VerifyAsync()).Violations));

        // And it goes on from there.
        Operation next = await files["bob"].WriteAllTextAsync("next", context);
        Assert.Equal(files.LastOperation, next.Id);
    }
}
