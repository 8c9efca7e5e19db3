using CausalFiles.Operations;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.Deterministic;

/// <summary>What the reference expects of a merge: whatever is otherwise is a fault.</summary>
public sealed class ExpectedMergeTests
{
    private static readonly Dictionary<string, string> Right = new() { ["a"] = "theirs", ["a (conflict, bob, 9)"] = "ours", ["c"] = "ours", ["d"] = "theirs" };

    private static readonly (string Path, ConflictOutcome Outcome)[] Outcomes =
        [("a", ConflictOutcome.KeptBoth), ("c", ConflictOutcome.KeptOurs), ("d", ConflictOutcome.KeptTheirs)];

    [Fact]
    public void FaultOf_AsTheTableSays_IsNone() => Assert.Null(Merge().FaultOf(Tree(Right), Settled(Outcomes)));

    [Theory]
    [InlineData("a", "ours")]
    [InlineData("a (conflict, bob, 9)", null)]
    [InlineData("a (conflict, bob, 9)", "theirs")]
    [InlineData("a (conflict, bob, 10)", "ours")]
    [InlineData("b", "0")]
    [InlineData("c", null)]
    [InlineData("d", null)]
    [InlineData("e", "new")]
    public void FaultOf_AnotherTree_IsTold(string path, string? text)
    {
        Dictionary<string, string> wrong = new(Right);
        _ = wrong.Remove(path);
        if (text is not null)
        {
            wrong.Add(path, text);
        }

        Assert.NotNull(Merge().FaultOf(Tree(wrong), Settled(Outcomes)));
    }

    [Fact]
    public void FaultOf_AConflictIsNotTold_IsTold() => Assert.NotNull(Merge().FaultOf(Tree(Right), Settled(Outcomes[1..])));

    [Fact]
    public void Arrival_OthersTouchedSomethingElse_IsApart()
    {
        (Reference reference, OfflineModel own) = Origin();
        Do(own, StepKind.Write, "a", "ours");
        Commit(reference, StepKind.Write, "b", "theirs");

        Assert.True(new Arrival("bob", own, reference).HasOnlyApart);
        Commit(reference, StepKind.Delete, "a", "");
        Assert.False(new Arrival("bob", own, reference).HasOnlyApart);
    }

    // Bob and alice have both changed a; bob has deleted b; bob has changed c and alice deleted it; d the other way round.
    private static ExpectedMerge Merge()
    {
        (Reference reference, OfflineModel own) = Origin();
        Do(own, StepKind.Write, "a", "ours");
        Do(own, StepKind.Delete, "b", "");
        Do(own, StepKind.Write, "c", "ours");
        Do(own, StepKind.Delete, "d", "");
        Commit(reference, StepKind.Write, "a", "theirs");
        Commit(reference, StepKind.Delete, "c", "");
        Commit(reference, StepKind.Write, "d", "theirs");
        return new Arrival("bob", own, reference).TryDecide()!;
    }

    private static (Reference Reference, OfflineModel Own) Origin()
    {
        Reference reference = new();
        foreach (string path in (string[])["a", "b", "c", "d"])
        {
            Commit(reference, StepKind.Write, path, "0");
        }

        return (reference, new OfflineModel(reference.Files, reference.Last, reference.Counts(reference.Last)));
    }

    private static void Do(OfflineModel own, StepKind kind, string path, string text) => own.Add(own.TryDraft("bob", new Step(kind, 0, path, "", text))!);

    private static void Commit(Reference reference, StepKind kind, string path, string text) =>
        reference.Commit(reference.TryDraft("alice", new Step(kind, 0, path, "", text))!);

    private static ReferenceModel Tree(IReadOnlyDictionary<string, string> files)
    {
        ReferenceModel tree = new();
        Assert.All(files, file => Assert.True(tree.TryApply(new Step(StepKind.Write, 0, file.Key, "", file.Value))));
        return tree;
    }

    private static IEnumerable<Conflict> Settled(IEnumerable<(string Path, ConflictOutcome Outcome)> conflicts) => conflicts.Select(conflict => new Conflict
    {
        Path = conflict.Path,
        TheirChange = ConflictChange.Written,
        OurChange = ConflictChange.Written,
        Outcome = conflict.Outcome,
    });
}
