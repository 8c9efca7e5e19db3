namespace CausalFiles.Tests.Deterministic;

/// <summary>What a process that was killed has left in memory only, and the next one has recorded as done.</summary>
public sealed class KilledProcessTests
{
    private static readonly SimulationSetup Setup = new()
    {
        Replicas = ["alice"],
        Steps = 0,
        MaxInlineContent = 1024,
        SegmentSize = 4096,
        PackSize = 4096,
        OperationsBetweenCheckpoints = 1000,
        OperationsPerIndexFile = 1000,
    };

    [Theory]
    [InlineData(1000)]
    [InlineData(2)]
    public async Task Deletion_BeforeTheProcessWasKilled_IsOnTheDiskWhenTheNextOneHasClosed(int operationsBetweenCheckpoints)
    {
        for (int seed = 0; seed < 10; seed++)
        {
            SimulatedWorld world = new(Setup with { OperationsBetweenCheckpoints = operationsBetweenCheckpoints }, Sabotage.None);
            await world.OpenAsync();
            await world.Files["alice"].WriteAllTextAsync("a", "text");
            await world.Files["alice"].DeleteAsync("a");
            await world.SettleAsync();
            await world.KillAsync();

            await world.OpenAsync();
            await world.CloseAsync();
            world.Disk.LosePower(seed);

            Assert.Empty(world.Disk.Tree($"{SimulatedWorld.Root}/replicas/alice"));
        }
    }
}
