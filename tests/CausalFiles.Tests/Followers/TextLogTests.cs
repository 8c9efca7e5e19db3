using CausalFiles.Clocks;
using CausalFiles.Contents;
using CausalFiles.Followers;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.Followers;

/// <summary>What an entry says, letter by letter.</summary>
public sealed class TextLogTests : IDisposable
{
    private static readonly ReplicaId[] Replicas = ["alice", "bob", "carol"];
    private static readonly Snapshot Plan = Snapshot.Of("# Plan\n"u8);
    private static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.FromHours(2));

    private readonly TestDisk disk = TestDisk.Mock();

    public void Dispose() => disk.Dispose();

    [Fact]
    public async Task Follow_AWrite_WritesItsEntry()
    {
        Operation operation = Make(7, "bob", OperationKind.Write, "docs/plan.md", (2, 4, 1)) with
        {
            Snapshot = Plan,
            Effects = [new FileWritten("docs/plan.md", Plan)],
        };

        Assert.Equal(
            $"""
            Performed operation - WRITE on docs/plan.md from bob
            Network time- 2026-01-02 01:04:05.678 UTC
            Operation ID- 7
            Vector clocks-
            alice: [2, 3, 1]
            bob: [2, 4, 1]
            carol: [2, 3, 1]
            File snapshot saved at {Plan.Address}


            """,
            await WriteAsync(operation));
    }

    [Fact]
    public async Task Follow_AMoveAndADelete_NamesBothPathsAndNoSnapshotWhereThereIsNone()
    {
        Operation move = Make(1, "carol", OperationKind.Move, "plan.md", (0, 0, 1)) with
        {
            Snapshot = Plan,
            Effects = [new EntryMoved("plan.md", "docs/plan.md")],
        };
        Operation delete = Make(2, "alice", OperationKind.Delete, "docs/plan.md", (1, 0, 1)) with { Effects = [new FileDeleted("docs/plan.md")] };

        Assert.Equal(
            """
            Performed operation - MOVE on plan.md -> docs/plan.md from carol
            Network time- 2026-01-02 01:04:05.678 UTC
            Operation ID- 1
            Vector clocks-
            alice: [0, 0, 0]
            bob: [0, 0, 0]
            carol: [0, 0, 1]
            File snapshot saved at move-1

            Performed operation - DELETE on docs/plan.md from alice
            Network time- 2026-01-02 01:04:05.678 UTC
            Operation ID- 2
            Vector clocks-
            alice: [1, 0, 1]
            bob: [0, 0, 1]
            carol: [0, 0, 1]


            """,
            await WriteAsync(named => named.Snapshot is null ? null : $"move-{named.Id}", move, delete));
    }

    [Fact]
    public async Task Follow_ClocksOfAllReplicas_HaveWhatStandsBefore()
    {
        string text = await WriteAsync(
            Make(1, "alice", OperationKind.Read, "a", (1, 0, 0)),
            Make(2, "alice", OperationKind.Read, "a", (2, 0, 0)),
            Make(3, "carol", OperationKind.Read, "a", (2, 0, 1)),
            Make(4, "bob", OperationKind.Read, "a", (2, 1, 1)));

        string[] clocks = [.. text.Split('\n').Where(line => Replicas.Any(replica => line.StartsWith($"{replica}: ", StringComparison.Ordinal)))];
        Assert.Equal(
            [
                "alice: [1, 0, 0]", "bob: [0, 0, 0]", "carol: [0, 0, 0]",
                "alice: [2, 0, 0]", "bob: [1, 0, 0]", "carol: [1, 0, 0]",
                "alice: [2, 0, 0]", "bob: [2, 0, 0]", "carol: [2, 0, 1]",
                "alice: [2, 0, 1]", "bob: [2, 1, 1]", "carol: [2, 0, 1]",
            ],
            clocks);
    }

    private static Operation Make(long id, string replica, OperationKind kind, string path, (int Alice, int Bob, int Carol) clock) => new()
    {
        Id = new OperationId(id),
        Replica = replica,
        Kind = kind,
        Path = path,
        Timestamp = Time,
        Clock = Enumerable.Zip(Replicas, [clock.Alice, clock.Bob, clock.Carol])
            .SelectMany(component => Enumerable.Repeat(component.First, component.Second))
            .Aggregate((IVectorClock)VectorClock.Zero, (known, tick) => known.Increment(tick)),
    };

    private Task<string> WriteAsync(params Operation[] operations) => WriteAsync(null, operations);

    private async Task<string> WriteAsync(Func<Operation, string?>? snapshotName, params Operation[] operations)
    {
        TextLog log = new(disk.FileSystem, disk.PathOf("operations.txt"), snapshotName);
        _ = await log.StartAsync(Replicas, default);
        await log.FollowAsync(operations, default);
        return await disk.FileSystem.File.ReadAllTextAsync(disk.PathOf("operations.txt"));
    }
}
