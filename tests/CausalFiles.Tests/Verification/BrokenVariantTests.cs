using CausalFiles.Clocks;
using CausalFiles.OperationLog;
using CausalFiles.Snapshots;
using CausalFiles.Tests.Deterministic;
using CausalFiles.Tests.Harness;
using CausalFiles.Verification;

namespace CausalFiles.Tests.Verification;

/// <summary>
/// The library, made through its seams to break one promise. What it leaves is verified without the sabotage: the report names the rule and the operation, or the replica.
/// </summary>
public sealed class BrokenVariantTests : IDisposable
{
    private const string SeesAllCommitted = "An operation has seen all that was committed before it";
    private const string BuildsUponTheNewest = "An operation builds upon the version that its file has";
    private const string ReturnsTheNewest = "A read returns what was written last";

    private readonly TestDisk disk = TestDisk.Mock();
    private readonly InMemoryOperationLog log = new();
    private int roots;

    public void Dispose() => disk.Dispose();

    [Fact]
    public async Task SkipsCatchUp_IsFound()
    {
        InMemoryOperationLog old = new();
        await using (ReplicatedFileSystem files = await OpenAsync(log))
        {
            await files["alice"].WriteAllTextAsync("plan", "1");
            await CopyAsync(log, old);
            await files["alice"].WriteAllTextAsync("plan", "2");
        }

        // A process that acts upon what it has, instead of what is in the log. (Of a change of this file, opening the log would say that it does not fit.)
        await using (ReplicatedFileSystem behind = await OpenAsync(new DivertedLog(shown: old, kept: log, ignores: _ => false)))
        {
            Assert.Equal("1", await behind["bob"].ReadAllTextAsync("plan"));
        }

        // By the clocks alone it is a concurrent read; but those that are coordinated are not.
        (VerificationReport own, _) = await VerifyAsync();
        AssertFound(own, SeesAllCommitted, operation: 3, replica: "bob");
        AssertFound(own, BuildsUponTheNewest, operation: 3, replica: "bob");
        AssertFound(own, ReturnsTheNewest, operation: 3, replica: "bob");
    }

    [Fact]
    public async Task DropsADependency_IsFound()
    {
        BrokenClock clock = new(VectorClock.Zero, (inner, replica) => replica == "carol" ? inner.Increment(replica).WithComponent("alice", 0) : inner.Increment(replica));
        await using (ReplicatedFileSystem files = await OpenAsync(log, clock))
        {
            await files["alice"].WriteAllTextAsync("cause", "1");
            await files["bob"].WriteAllTextAsync("effect", "2");
            await files["carol"].ReadAllTextAsync("effect");
        }

        (VerificationReport own, VerificationReport causal) = await VerifyAsync();
        AssertFound(own, SeesAllCommitted, operation: 3, replica: "carol");
        AssertFound(causal, Rules.Closure, operation: 3, replica: "carol", against: 2);
    }

    [Fact]
    public async Task ReusesACounter_IsFound()
    {
        BrokenClock clock = new(VectorClock.Zero, (inner, replica) => replica == "bob" && inner[replica] > 0 ? inner : inner.Increment(replica));
        await using (ReplicatedFileSystem files = await OpenAsync(log, clock))
        {
            await files["alice"].WriteAllTextAsync("a", "1");
            await files["bob"].WriteAllTextAsync("b", "2");
            await files["bob"].WriteAllTextAsync("c", "3");
        }

        (VerificationReport own, VerificationReport causal) = await VerifyAsync();
        AssertFound(own, Rules.OwnTick, operation: 3, replica: "bob");
        AssertFound(causal, Rules.OwnTick, operation: 3, replica: "bob", against: 2);
    }

    [Fact]
    public async Task AppliesOutOfOrder_IsFound()
    {
        int writes = 0;
        SimulatedDisk simulated = new(new JumpingClock());
        simulated.CreateDirectory(SimulatedWorld.Root);
        SimulatedFileSystem fileSystem = new(simulated)
        {
            Delays = call => call.Kind == DiskCallKind.Write && call.Path == $"{SimulatedWorld.Root}/replicas/bob/plan" && ++writes == 1,
        };
        ReplicatedFileSystemOptions options = new() { OperationLog = log, SnapshotStore = new InMemorySnapshotStore(), DiskSync = fileSystem.Sync };
        await using var files = await ReplicatedFileSystem.OpenAsync(fileSystem, SimulatedWorld.Root, ["alice", "bob"], options);
        await files["alice"].WriteAllTextAsync("plan", "the colour is: none");

        // Both are changes in place. The second one is bob's, so that it is first done there.
        await files["alice"].WriteAtAsync("plan", 15, "blue"u8.ToArray());
        await files["bob"].WriteAtAsync("plan", 15, "grey"u8.ToArray());

        Violation found = Assert.Single((await files.VerifyAsync()).Violations);
        Assert.Equal("bob", found.Replica?.Value);
        Assert.Equal("'plan' does not hold what operation 3 wrote", found.Detail);
        Assert.Equal("the colour is: blue"u8, simulated.Tree($"{SimulatedWorld.Root}/replicas/bob")["plan"]!);
    }

    [Fact]
    public async Task IgnoresAnEntryOfAnOutbox_IsFound()
    {
        DivertedLog forgetful = new(new InMemoryOperationLog(), kept: log, ignores: operation => operation.IsOffline && operation.Clock["bob"] == 2);
        await using (ReplicatedFileSystem files = await OpenAsync(forgetful))
        {
            await files["alice"].WriteAllTextAsync("a", "1");
            await files["bob"].GoOfflineAsync();
            await files["bob"].WriteAllTextAsync("b", "2");
            await files["bob"].WriteAllTextAsync("ignored", "3");
            await files["bob"].WriteAllTextAsync("c", "4");
            await files["bob"].GoOnlineAsync();
        }

        (VerificationReport own, VerificationReport causal) = await VerifyAsync();
        AssertFound(own, Rules.OwnTick, operation: 3, replica: "bob");
        AssertFound(causal, Rules.OwnTick, operation: 3, replica: "bob", against: 2);
    }

    private static void AssertFound(VerificationReport report, string rule, long operation, string replica, long? against = null) => Assert.True(
        report.Violations.Any(found => found.Rule == rule && found.Operation!.Id.Value == operation && found.Operation.Replica == replica && found.Against?.Value == against),
        $"Not found: {rule}\n{report}");

    private static async Task CopyAsync(InMemoryOperationLog from, InMemoryOperationLog to)
    {
        await foreach (LogEntry entry in from.ReadAsync(1))
        {
            await to.AppendAsync(entry.Position, [entry.Record]);
        }
    }

    // Each process has directories of its own, so that it knows nothing but its log.
    private Task<ReplicatedFileSystem> OpenAsync(IOperationLog shown, IVectorClock? clock = null) => ReplicatedFileSystem.OpenAsync(
        disk.FileSystem,
        disk.PathOf($"root {++roots}"),
        ["alice", "bob", "carol"],
        new ReplicatedFileSystemOptions { OperationLog = shown, Clock = clock ?? VectorClock.Zero });

    // As somebody finds it who opens the log as it is.
    private async Task<(VerificationReport Own, VerificationReport Causal)> VerifyAsync()
    {
        await using ReplicatedFileSystem files = await OpenAsync(log);
        return (await files.VerifyAsync(), await CausalConsistency.VerifyAsync(files.HistoryAsync()));
    }
}
