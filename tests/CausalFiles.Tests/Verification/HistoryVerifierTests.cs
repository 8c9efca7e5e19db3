using CausalFiles.Clocks;
using CausalFiles.Contents;
using CausalFiles.Naming;
using CausalFiles.OperationLog;
using CausalFiles.Operations;
using CausalFiles.Snapshots;
using CausalFiles.State;
using CausalFiles.Verification;
using CausalFiles.Versions;

namespace CausalFiles.Tests.Verification;

/// <summary>Histories that are wrong in one place, each of which the verifier must name.</summary>
public sealed class HistoryVerifierTests
{
    private readonly InMemorySnapshotStore store = new();

    [Fact]
    public async Task Verify_SoundHistory_FindsNothing() => Assert.Empty(await VerifyAsync(await SoundAsync()));

    [Fact]
    public async Task Verify_ReusedCounter_IsFound() =>
        await AssertFoundAsync(1, operation => operation with { Clock = Clock("alice:1") }, "one tick");

    [Fact]
    public async Task Verify_SkippedCounter_IsFound() =>
        await AssertFoundAsync(1, operation => operation with { Clock = Clock("alice:1,bob:2") }, "one tick");

    [Fact]
    public async Task Verify_DroppedDependency_IsFound() =>
        await AssertFoundAsync(1, operation => operation with { Clock = Clock("bob:1") }, "has seen all");

    [Fact]
    public async Task Verify_KnowsTheFuture_IsFound() =>
        await AssertFoundAsync(1, operation => operation with { Clock = Clock("alice:1,bob:1,carol:1") }, "nothing that comes after");

    [Fact]
    public async Task Verify_BuildsUponAnotherVersion_IsFound() =>
        await AssertFoundAsync(1, operation => operation with { BasedOn = OperationId.None }, "builds upon the version");

    [Fact]
    public async Task Verify_StaleRead_IsFound() =>
        await AssertFoundAsync(2, operation => operation with { BasedOn = new OperationId(1) }, "builds upon the version");

    [Fact]
    public async Task Verify_ReadReturnedSomethingElse_IsFound() =>
        await AssertFoundAsync(2, operation => operation with { Snapshot = Snapshot.Of("else"u8) }, "written last");

    [Fact]
    public async Task Verify_ContentIsMissing_IsFound() =>
        await AssertFoundAsync(
            1,
            operation => operation with { Snapshot = Snapshot.Of("?"u8), Effects = [new FileWritten("a", Snapshot.Of("?"u8))] },
            "is stored");

    [Fact]
    public async Task Verify_Gap_IsFound()
    {
        List<Operation> history = await SoundAsync();
        history.RemoveAt(1);

        Assert.Contains(await VerifyAsync(history), violation => violation.Rule.Contains("replayed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Verify_EffectThatDoesNotFit_IsFound() =>
        await AssertFoundAsync(1, operation => operation with { Effects = [new FileDeleted("missing")] }, "replayed");

    private static VectorClock Clock(string text) => VectorClock.Parse(text);

    private async Task<List<Operation>> SoundAsync()
    {
        Snapshot one = await store.PutAsync(new MemoryStream([1]));
        Snapshot two = await store.PutAsync(new MemoryStream([2]));
        return
        [
            Operation(1, "alice", OperationKind.Write, "alice:1", 0, one, new FileWritten("a", one)),
            Operation(2, "bob", OperationKind.Update, "alice:1,bob:1", 1, two, new FileWritten("a", two)),
            Operation(3, "alice", OperationKind.Read, "alice:2,bob:1", 2, two),
        ];
    }

    private static Operation Operation(
        long id, string replica, OperationKind kind, string clock, long basedOn, Snapshot snapshot, params Effect[] effects) => new()
        {
            Id = new OperationId(id),
            Replica = ReplicaId.Parse(replica),
            Kind = kind,
            Path = "a",
            Timestamp = DateTimeOffset.UnixEpoch,
            Clock = Clock(clock),
            BasedOn = new OperationId(basedOn),
            Snapshot = snapshot,
            Effects = effects,
        };

    private async Task AssertFoundAsync(int index, Func<Operation, Operation> falsify, string rule)
    {
        List<Operation> history = await SoundAsync();
        history[index] = falsify(history[index]);

        Assert.Contains(await VerifyAsync(history), violation => violation.Rule.Contains(rule, StringComparison.Ordinal));
    }

    private async Task<IReadOnlyList<Violation>> VerifyAsync(List<Operation> history)
    {
        HistoryVerifier verifier = new(new VersionReader(store, new InMemoryOperationLog()), LogState.Before(VectorClock.Zero));
        await verifier.VerifyAsync(history.ToAsyncEnumerable(), CancellationToken.None);
        return verifier.Violations;
    }
}
