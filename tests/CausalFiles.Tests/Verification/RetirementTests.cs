using CausalFiles.Verification;

namespace CausalFiles.Tests.Verification;

/// <summary>Histories in which replicas were retired: what may be left out of the clocks then, and what may not.</summary>
public sealed class RetirementTests
{
    private static MadeHistory Retired => new MadeHistory()
        .Write("alice", "alice:1", "a", 0)
        .Write("bob", "alice:1,bob:1", "b", 0)
        .Read("alice", "alice:2,bob:1", "b", 2)
        .Retire("bob", "alice:2,bob:2");

    [Fact]
    public Task Verify_ComponentOfARetiredReplicaIsLeftOut_IsClean() => Retired
        .Write("alice", "alice:3", "b", 2)
        .Read("carol", "alice:3,carol:1", "b", 5)
        .Write("carol", "alice:3,carol:2", "a", 1)
        .AssertCleanAsync();

    [Fact]
    public Task Verify_RetiredReplicaJoinsAgain_IsClean() => Retired
        .Write("alice", "alice:3", "b", 2)
        .Write("bob", "alice:3,bob:3", "b", 5)
        .Read("alice", "alice:4,bob:3", "b", 6)
        .Retire("bob", "alice:4,bob:4")
        .Write("alice", "alice:5", "b", 6)
        .AssertCleanAsync();

    // Carol was offline when bob was retired, and had not seen what he did last.
    [Fact]
    public Task Verify_OfflineMeanwhile_IsClean() => Retired
        .Write("carol", "alice:1,carol:1", "a", 1)
        .Write("carol", "alice:1,carol:2", "b", 0)
        .AssertCleanAsync();

    [Fact]
    public Task Verify_MoveOfADirectoryWithFilesOfARetiredReplica_IsClean() => new MadeHistory()
        .Write("bob", "bob:1", "d/b", 0)
        .Retire("bob", "bob:2")
        .Move("alice", "alice:1", "d", "e", 0)
        .Read("alice", "alice:2", "e/b", 1)
        .AssertCleanAsync();

    [Fact]
    public Task Verify_RetiredReplicaReusesACounter_IsFound() => Retired
        .Write("bob", "alice:2,bob:2", "b", 2)
        .AssertFoundAsync(Rules.OwnTick, 5, against: 4);

    [Fact]
    public Task Verify_RetiredReplicaBeginsAnew_IsFound() => Retired
        .Write("bob", "alice:2,bob:1", "b", 2)
        .AssertFoundAsync(Rules.OwnTick, 5, against: 4);

    [Fact]
    public Task Verify_ComponentLeftOutBeforeTheRetirement_IsFound()
    {
        MadeHistory history = Retired;
        history.Operations.RemoveAt(3);
        return history.Write("alice", "alice:3", "a", 1).AssertFoundAsync(Rules.OwnPast, 4, against: 3);
    }

    [Fact]
    public Task Verify_ComponentOfAnotherReplicaLeftOut_IsFound() => Retired
        .Write("carol", "carol:1", "c", 0)
        .Write("alice", "alice:3,carol:1", "b", 2)
        .Write("carol", "carol:2", "d", 0)
        .Write("alice", "alice:4", "b", 6)
        .AssertFoundAsync(Rules.OwnPast, 8, against: 6);

    [Fact]
    public Task Verify_ComponentLeftOutAfterItJoinedAgain_IsFound() => Retired
        .Write("bob", "alice:2,bob:3", "b", 2)
        .Read("alice", "alice:3,bob:3", "b", 5)
        .Write("alice", "alice:4", "b", 5)
        .AssertFoundAsync(Rules.OwnPast, 7, against: 6);

    [Fact]
    public Task Verify_MoreThanARetiredReplicaHasDone_IsFound() => Retired
        .Write("alice", "alice:3,bob:3", "b", 2)
        .AssertFoundAsync(Rules.NoFuture, 5);

    [Fact]
    public Task Verify_RestoreOfWhatARetiredReplicaWrote_IsClean() => Retired
        .Write("alice", "alice:3", "b", 2)
        .Write("alice", "alice:4", "b", 5)
        .But(write => write with { Kind = CausalFiles.Operations.OperationKind.Restore, Source = new CausalFiles.Operations.OperationId(2) })
        .AssertCleanAsync();
}
