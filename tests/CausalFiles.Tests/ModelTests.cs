using System.Collections.Concurrent;
using CausalFiles.Operations;
using CausalFiles.Tests.Harness;
using CsCheck;

namespace CausalFiles.Tests;

/// <summary>
/// Random operations against a dictionary. A failure prints a seed; with <c>CsCheck_Seed</c> in the environment it comes again.
/// </summary>
public sealed class ModelTests
{
    private static readonly string[] Replicas = ["alice", "bob", "carol"];

    [Theory]
    [InlineData(SyncMode.BeforeReturn)]
    [InlineData(SyncMode.Background)]
    public async Task RandomOperations_OneAfterTheOther_AgreeWithADictionary(SyncMode mode) => await Step.Any.Array[1, 40].SampleAsync(
        async steps =>
        {
            using var disk = TestDisk.Mock();
            ReferenceModel model = new();
            await using ReplicatedFileSystem files = await OpenAsync(disk, mode);
            foreach (Step step in steps)
            {
                Replica replica = files[Replicas[step.Replica]];
                string clock = files.Clock.ToString()!;
                bool expected = model.TryApply(step);
                Assert.Equal(expected, await step.TryApplyAsync(replica) is not null);
                Assert.Equal(model.Tree(), Trees.Read(disk.FileSystem, replica.DirectoryPath));
                Assert.Equal(expected, clock != files.Clock.ToString());
            }

            await AssertSoundAsync(disk, files, model);
        },
        iter: 200);

    [Fact]
    public async Task RandomOperations_OnTheRealDiskWithReopening_AgreeWithADictionary() => await Step.Any.Array[1, 30].SampleAsync(
        async steps =>
        {
            using var disk = TestDisk.Real();
            ReferenceModel model = new();
            foreach (Step[] part in steps.Chunk(10))
            {
                await using ReplicatedFileSystem files = await OpenAsync(disk, SyncMode.BeforeReturn);
                foreach (Step step in part)
                {
                    Assert.Equal(model.TryApply(step), await step.TryApplyAsync(files[Replicas[step.Replica]]) is not null);
                }

                await AssertSoundAsync(disk, files, model);
            }
        },
        iter: 25,
        threads: 2);

    [Fact]
    public async Task RandomOperations_AtOnce_AreAsIfOneAfterTheOtherInTheOrderOfTheLog() => await Step.Any.Array[1, 40].SampleAsync(
        async steps =>
        {
            using var disk = TestDisk.Mock();
            await using ReplicatedFileSystem files = await OpenAsync(disk, SyncMode.BeforeReturn);
            ConcurrentDictionary<OperationId, Step> batches = [];
            await Task.WhenAll(steps.GroupBy(step => step.Replica).Select(async own =>
            {
                foreach (Step step in own)
                {
                    if (await step.TryApplyAsync(files[Replicas[own.Key]]) is { Kind: OperationKind.Batch } batch)
                    {
                        batches[batch.Id] = step;
                    }
                }
            }));

            // The log says in which order they happened; the model carries them out in that order.
            ReferenceModel model = new();
            await foreach (Operation operation in files.HistoryAsync())
            {
                Step replayed = batches.TryGetValue(operation.Id, out Step? batch) ? batch : await ReplayAsync(files, operation);
                Assert.True(model.TryApply(replayed), operation.ToString());
            }

            await AssertSoundAsync(disk, files, model);
        },
        iter: 100);

    private static Task<ReplicatedFileSystem> OpenAsync(TestDisk disk, SyncMode mode) => ReplicatedFileSystem.OpenAsync(
        disk.FileSystem, disk.PathOf("root"), ["alice", "bob", "carol"], new ReplicatedFileSystemOptions { SyncMode = mode });

    private static async Task AssertSoundAsync(TestDisk disk, ReplicatedFileSystem files, ReferenceModel model)
    {
        await files.SyncAsync();
        Assert.All(files.Replicas, replica => Assert.Equal(model.Tree(), Trees.Read(disk.FileSystem, replica.DirectoryPath)));
        Assert.Empty((await files.VerifyAsync()).Violations);
    }

    // What an operation did, as a step of the model: its content is looked up, since an append's record names only the whole.
    private static async Task<Step> ReplayAsync(ReplicatedFileSystem files, Operation operation)
    {
        string text = "";
        if (operation.Snapshot is not null)
        {
            using StreamReader reader = new(await files.OpenSnapshotAsync(operation));
            text = await reader.ReadToEndAsync();
        }

        StepKind kind = operation.Kind switch
        {
            OperationKind.Write or OperationKind.Append or OperationKind.Update or OperationKind.Splice => StepKind.Write,
            OperationKind.Read => StepKind.Read,
            OperationKind.Delete => StepKind.Delete,
            OperationKind.CreateDirectory => StepKind.CreateDirectory,
            OperationKind.DeleteDirectory => StepKind.DeleteDirectory,
            _ => StepKind.Move,
        };
        return new Step(kind, 0, operation.Path.Value, operation.Destination?.Value ?? "", text)
        {
            Overwrites = operation.Effects.Any(effect => effect is FileDeleted),
        };
    }
}
