using CausalFiles.Operations;
using CausalFiles.Verification;

namespace CausalFiles.Tests.Verification;

/// <summary>Histories that are sound, concurrent ones among them, and for each rule one that breaks it, which the verifier must name.</summary>
public sealed class CausalConsistencyTests
{
    [Fact]
    public Task Verify_Nothing_IsClean() => new MadeHistory().AssertCleanAsync();

    [Fact]
    public Task Verify_ConcurrentWritesOfOneFile_IsClean() => new MadeHistory()
        .Write("alice", "alice:1", "a", 0)
        .Write("bob", "bob:1", "b", 0)
        .Write("bob", "bob:2", "a", 0)
        .Read("carol", "alice:1,bob:2,carol:1", "a", 1)
        .Read("dave", "alice:1,bob:2,dave:1", "a", 3)
        .Write("alice", "alice:2", "a", 1)
        .Write("carol", "alice:2,bob:2,carol:2", "a", 6)
        .Read("bob", "alice:2,bob:3,carol:2", "a", 7)
        .AssertCleanAsync();

    [Fact]
    public Task Verify_ReplicaThatIsBehind_IsClean() => new MadeHistory()
        .Write("alice", "alice:1", "a", 0)
        .Write("alice", "alice:2", "a", 1)
        .Read("bob", "alice:1,bob:1", "a", 1)
        .Read("bob", "alice:2,bob:2", "a", 2)
        .AssertCleanAsync();

    [Fact]
    public Task Verify_MovesAndDeletions_IsClean() => new MadeHistory()
        .Write("alice", "alice:1", "d/a", 0)
        .Move("alice", "alice:2", "d", "e", 0)
        .Read("bob", "alice:2,bob:1", "e/a", 1)
        .Write("bob", "alice:2,bob:2", "d/a", 0)
        .Delete("alice", "alice:3", "e/a", 1)
        .Write("alice", "alice:4", "e/a", 0)
        .Move("bob", "alice:4,bob:3", "e/a", "f", 6)
        .Read("alice", "alice:5,bob:3", "f", 6)
        .AssertCleanAsync();

    [Fact]
    public Task Verify_ReusedCounter_IsFound() => new MadeHistory()
        .Write("alice", "alice:1", "a", 0)
        .Write("alice", "alice:1", "b", 0)
        .AssertFoundAsync(Rules.OwnTick, 2, against: 1);

    [Fact]
    public Task Verify_SkippedCounter_IsFound() => new MadeHistory()
        .Write("alice", "alice:2", "a", 0)
        .AssertFoundAsync(Rules.OwnTick, 1);

    [Fact]
    public Task Verify_Gap_IsFound()
    {
        MadeHistory history = new MadeHistory().Write("alice", "alice:1", "a", 0).Write("bob", "bob:1", "b", 0).Write("alice", "alice:2", "a", 1);
        history.Operations.RemoveAt(1);
        return history.AssertFoundAsync(Rules.NoGap, 3);
    }

    [Fact]
    public Task Verify_DroppedDependency_IsFound() => new MadeHistory()
        .Write("alice", "alice:1", "a", 0)
        .Write("bob", "alice:1,bob:1", "b", 0)
        .Read("carol", "bob:1,carol:1", "b", 2)
        .AssertFoundAsync(Rules.Closure, 3, against: 2);

    [Fact]
    public Task Verify_ForgottenKnowledge_IsFound() => new MadeHistory()
        .Write("alice", "alice:1", "a", 0)
        .Read("bob", "alice:1,bob:1", "a", 1)
        .Write("bob", "bob:2", "b", 0)
        .AssertFoundAsync(Rules.OwnPast, 3, against: 2);

    [Fact]
    public Task Verify_LoggedBeforeItsCause_IsFound() => new MadeHistory()
        .Write("bob", "alice:1,bob:1", "b", 0)
        .Write("alice", "alice:1", "a", 0)
        .AssertFoundAsync(Rules.NoFuture, 1);

    [Fact]
    public Task Verify_SkippedCatchUp_IsFound() => new MadeHistory()
        .Write("alice", "alice:1", "a", 0)
        .Write("alice", "alice:2", "b", 0)
        .Read("carol", "alice:2,carol:1", "b", 2)
        .Write("carol", "alice:2,carol:2", "a", 0)
        .AssertFoundAsync(Rules.LatestPremise, 4, against: 1);

    [Fact]
    public Task Verify_OldVersionRead_IsFound() => new MadeHistory()
        .Write("alice", "alice:1", "a", 0)
        .Write("alice", "alice:2", "a", 1)
        .Read("bob", "alice:2,bob:1", "a", 1)
        .AssertFoundAsync(Rules.LatestRead, 3, against: 2);

    [Fact]
    public Task Verify_DeletedFileRead_IsFound() => new MadeHistory()
        .Write("alice", "alice:1", "a", 0)
        .Delete("alice", "alice:2", "a", 1)
        .Read("bob", "alice:2,bob:1", "a", 1)
        .AssertFoundAsync(Rules.LatestRead, 3, against: 2);

    [Fact]
    public Task Verify_ReadWhereItHasMovedFrom_IsFound() => new MadeHistory()
        .Write("alice", "alice:1", "d/a", 0)
        .Move("alice", "alice:2", "d", "e", 0)
        .Read("bob", "alice:2,bob:1", "d/a", 1)
        .AssertFoundAsync(Rules.LatestRead, 3, against: 2);

    [Fact]
    public Task Verify_UnseenVersionRead_IsFound() => new MadeHistory()
        .Write("alice", "alice:1", "a", 0)
        .Read("bob", "bob:1", "a", 1)
        .AssertFoundAsync(Rules.PremiseIsSeen, 2, against: 1);

    [Fact]
    public Task Verify_VersionOfAnotherFile_IsFound() => new MadeHistory()
        .Write("alice", "alice:1", "a", 0)
        .Read("alice", "alice:2", "b", 1)
        .AssertFoundAsync(Rules.PremiseExists, 2, against: 1);

    [Fact]
    public Task Verify_ReadOfAnotherContent_IsFound() => new MadeHistory()
        .Write("alice", "alice:1", "a", 0)
        .Read("bob", "alice:1,bob:1", "a", 1).But(read => read with { Snapshot = MadeHistory.Content(7) })
        .AssertFoundAsync(Rules.ReadContent, 2, against: 1);

    [Fact]
    public Task Verify_SnapshotThatIsNotWhatWasWritten_IsFound() => new MadeHistory()
        .Write("alice", "alice:1", "a", 0).But(write => write with { Snapshot = MadeHistory.Content(7) })
        .AssertFoundAsync(Rules.OwnContent, 1);

    [Fact]
    public Task Verify_RestoreOfAnUnseenVersion_IsFound() => new MadeHistory()
        .Write("alice", "alice:1", "a", 0)
        .Write("bob", "bob:1", "b", 0).But(write => write with { Kind = OperationKind.Restore, Source = new OperationId(1) })
        .AssertFoundAsync(Rules.SourceIsSeen, 2, against: 1);

    [Fact]
    public Task Verify_OwnWriteNotRead_IsFound() => new MadeHistory()
        .Write("alice", "alice:1", "a", 0)
        .Write("alice", "alice:2", "a", 1)
        .Read("alice", "alice:3", "a", 1)
        .AssertFoundAsync(Rules.ReadYourWrites, 3, against: 2);

    [Fact]
    public Task Verify_ReadThatGoesBack_IsFound() => new MadeHistory()
        .Write("alice", "alice:1", "a", 0)
        .Write("alice", "alice:2", "a", 1)
        .Read("bob", "alice:2,bob:1", "a", 2)
        .Read("bob", "alice:2,bob:2", "a", 1)
        .AssertFoundAsync(Rules.MonotonicReads, 4, against: 2);

    [Fact]
    public Task Verify_WriteWithoutTheOneBefore_IsFound() => new MadeHistory()
        .Write("alice", "alice:1", "a", 0)
        .Write("bob", "alice:1,bob:1", "b", 0)
        .Write("bob", "bob:2", "c", 0)
        .AssertFoundAsync(Rules.MonotonicWrites, 3, against: 2);

    [Fact]
    public Task Verify_WriteWithoutWhatWasRead_IsFound() => new MadeHistory()
        .Write("alice", "alice:1", "a", 0)
        .Read("bob", "bob:1", "a", 1)
        .Write("bob", "bob:2", "b", 0)
        .AssertFoundAsync(Rules.WritesFollowReads, 3, against: 1);

    [Fact]
    public Task Verify_HistoryThatWasCut_IsClean() => new MadeHistory(first: 11)
        .Read("bob", "alice:4,bob:7,carol:2", "a", 6)
        .Move("alice", "alice:5,bob:7,carol:2", "d", "e", 0)
        .Read("bob", "alice:5,bob:8,carol:2", "e/f", 3)
        .Write("carol", "alice:5,bob:8,carol:3", "a", 6)
        .AssertCleanAsync();

    [Fact]
    public Task Verify_FutureInAHistoryThatWasCut_IsFound() => new MadeHistory(first: 11)
        .Read("bob", "alice:5,bob:7", "a", 6)
        .Write("alice", "alice:5,bob:7", "b", 0)
        .AssertFoundAsync(Rules.NoFuture, 11);

    [Fact]
    public Task Verify_OldVersionReadAfterTheCut_IsFound() => new MadeHistory(first: 11)
        .Write("alice", "alice:4", "a", 6)
        .Read("alice", "alice:5", "a", 6)
        .AssertFoundAsync(Rules.LatestRead, 12, against: 11);

    [Fact]
    public async Task ToString_OfAViolation_NamesBothOperations()
    {
        Violation violation = Assert.Single(await new MadeHistory()
            .Write("alice", "alice:1", "a", 0)
            .Write("alice", "alice:2", "a", 1)
            .Read("bob", "alice:2,bob:1", "a", 1)
            .VerifyAsync());

        Assert.Contains("operation 2", violation.ToString(), StringComparison.Ordinal);
        Assert.Contains("#3 Read a by bob", violation.ToString(), StringComparison.Ordinal);
    }
}
