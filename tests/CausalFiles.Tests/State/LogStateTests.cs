using CausalFiles.Clocks;
using CausalFiles.Durability;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.State;
using CausalFiles.Tests.Clocks;
using static CausalFiles.Tests.State.TreeOperations;

namespace CausalFiles.Tests.State;

public class LogStateTests
{
    private static readonly LogState Zero = LogState.Before(VectorClock.Zero);

    [Fact]
    public void Before_AnyClock_IsEmpty()
    {
        ForeignClock clock = new([]);

        LogState state = LogState.Before(clock);

        Assert.Equal(OperationId.None, state.Last);
        Assert.Same(FileTree.Empty, state.Tree);
        Assert.Same(clock, state.Knowledge);
    }

    [Fact]
    public void Apply_Operations_AddUpTreeAndKnowledge()
    {
        LogState state = Zero
            .Apply(Change(1, Write("a")) with { Clock = VectorClock.Parse("alice:1") })
            .Apply(Change(2, Write("b")) with { Clock = VectorClock.Parse("bob:1") })
            .Apply(Change(3) with { Clock = VectorClock.Parse("alice:1,carol:1") });

        Assert.Equal(new OperationId(3), state.Last);
        Assert.Equal("a b", state.Tree.Paths());
        Assert.Equal("alice:1,bob:1,carol:1", state.Knowledge.ToString());
    }

    [Fact]
    public void Apply_Retirement_TakesTheComponentOutAndKeepsWhatItWas()
    {
        LogState state = Retired();

        Assert.Equal("alice:1", state.Knowledge.ToString());
        Assert.Equal(2, state.CountOf("bob"));
        Assert.Equal("alice:2", state.Tick("alice").ToString());
        Assert.Equal("alice:1,bob:3", state.Tick("bob").ToString());
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("bob:2", true)]
    [InlineData("alice:1,bob:1", true)]
    [InlineData("bob:3", false)]
    [InlineData("alice:2,bob:2", false)]
    [InlineData("carol:1", false)]
    public void Covers_AfterARetirement_KnowsWhatTheComponentWas(string token, bool isCovered) =>
        Assert.Equal(isCovered, Retired().Covers(VectorClock.Parse(token)));

    [Fact]
    public void Strip_AfterARetirement_LeavesTheOthers()
    {
        Assert.Equal("alice:1,carol:5", Retired().Strip(VectorClock.Parse("alice:1,bob:2,carol:5")).ToString());
        Assert.Equal("bob:3", Retired().Strip(VectorClock.Parse("bob:3")).ToString());
        Assert.Equal("bob:1", Zero.Strip(VectorClock.Parse("bob:1")).ToString());
    }

    // As an offline replica stamps it that has not heard of the retirement.
    [Fact]
    public void Apply_ClockFromBeforeARetirement_DoesNotBringTheComponentBack() =>
        Assert.Equal("alice:1,carol:1", Retired().Apply(Change(4) with { Replica = "carol", Clock = VectorClock.Parse("bob:1,carol:1") }).Knowledge.ToString());

    [Fact]
    public void Apply_RetiredReplicaActs_IsThereAgain()
    {
        LogState state = Retired().Apply(Change(4) with { Replica = "bob", Clock = VectorClock.Parse("alice:1,bob:3") });

        Assert.Equal("alice:1,bob:3", state.Knowledge.ToString());
        Assert.Empty(state.Retired);
        Assert.Equal("alice:1,bob:4", state.Tick("bob").ToString());
    }

    [Fact]
    public void Apply_ForeignClock_StaysThatImplementation() =>
        Assert.IsType<ForeignClock>(LogState.Before(new ForeignClock([])).Apply(Change(1)).Knowledge);

    [Fact]
    public void Apply_Refusal_IsThatOfTheTree()
    {
        Assert.Throws<FileNotFoundException>(() => Zero.Apply(Change(1, new FileDeleted("a"))));
        Assert.Equal(OperationId.None, Zero.Last);
    }

    [Fact]
    public void Replay_NextOperation_IsApplied() => Assert.Equal("a", Zero.Replay(Change(1, Write("a"))).Tree.Paths());

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void Replay_OperationThatDoesNotFollow_IsCorruption(long id)
    {
        LogState state = Zero.Replay(Change(1, Write("a")));

        CorruptionException error = Assert.Throws<CorruptionException>(() => state.Replay(Change(id, Write("b"))));

        Assert.Contains($"operation {id} follows operation 1", error.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, Type> Refusals => new()
    {
        { "missing file", typeof(FileNotFoundException) },
        { "missing directory", typeof(DirectoryNotFoundException) },
        { "exists", typeof(IOException) },
        { "directory", typeof(UnauthorizedAccessException) },
        { "root", typeof(InvalidPathException) },
    };

    // What the tree refuses was never acknowledged, so a log that holds it is not the log that was written.
    [Theory]
    [MemberData(nameof(Refusals))]
    public void Replay_RefusedOperation_IsCorruption(string refusal, Type inner)
    {
        Effect effect = refusal switch
        {
            "missing file" => new FileDeleted("missing"),
            "missing directory" => Write("missing/a"),
            "exists" => new DirectoryCreated("d"),
            "directory" => Write("d"),
            _ => new DirectoryDeleted(FilePath.Root),
        };
        LogState state = Zero.Replay(Change(1, new DirectoryCreated("d")));

        CorruptionException error = Assert.Throws<CorruptionException>(() => state.Replay(Change(2, effect)));

        Assert.IsType(inner, error.InnerException);
        Assert.Contains("operation 2 does not fit what stands before it", error.Message, StringComparison.Ordinal);
    }

    private static LogState Retired() => Zero
        .Apply(Change(1, Write("a")) with { Replica = "alice", Clock = VectorClock.Parse("alice:1") })
        .Apply(Change(2, Write("b")) with { Replica = "bob", Clock = VectorClock.Parse("alice:1,bob:1") })
        .Apply(Change(3) with { Replica = "bob", Kind = OperationKind.Retire, Clock = VectorClock.Parse("alice:1,bob:2") });
}
