using CausalFiles.Clocks;
using CausalFiles.Conflicts;
using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles.Tests.Conflicts;

/// <summary>Merges trees without a log: ours are steps of one effect each, which all count as diverged, and both contents are kept.</summary>
internal sealed class MergedTree
{
    internal const long FirstOfOurs = 1000;
    private const long MergeId = 2000;

    private MergedTree(FileTree tree, IReadOnlyList<Effect> effects, IReadOnlyList<Conflict> conflicts) => (Tree, Effects, Conflicts) = (tree, effects, conflicts);

    internal FileTree Tree { get; }

    internal IReadOnlyList<Effect> Effects { get; }

    internal IReadOnlyList<Conflict> Conflicts { get; }

    /// <summary>What a replica does, effect by effect, each an operation of its own.</summary>
    internal static (FileTree Tree, List<DivergedStep> Steps) Diverge(FileTree tree, IEnumerable<Effect> effects)
    {
        List<DivergedStep> steps = [];
        foreach (Effect effect in effects)
        {
            Operation operation = Operation(FirstOfOurs + steps.Count, [effect]);
            steps.Add(new DivergedStep(tree, operation));
            tree = tree.Apply(effect, new EffectId(operation.Id, 0), default);
        }

        return (tree, steps);
    }

    internal static MergedTree Of(IReadOnlyList<DivergedStep> steps, FileTree ours, FileTree theirs)
    {
        var merge = TreeMerge.Of("bob", steps, ours, theirs);
        foreach (ContentConflict conflict in merge.Undecided)
        {
            merge.PutBeside(conflict);
        }

        merge.CheckLengths();
        List<Effect> effects = [.. StructurePlan.Of(merge.Root, merge.Nodes, theirs), .. Writes(merge.Root)];
        FileTree tree = theirs.Apply(Operation(MergeId, []) with { Diverged = [], Effects = effects });
        return new MergedTree(tree, effects, [.. merge.Conflicts.Select(conflict => conflict.Settle())]);
    }

    private static IEnumerable<Effect> Writes(MergeNode node)
    {
        IEnumerable<Effect> below = node.Children.SelectMany(Writes);
        return node.Content is { } content && content.Snapshot != node.File?.Content ? below.Append(new FileWritten(node.Path, content.Snapshot)) : below;
    }

    private static Operation Operation(long id, IReadOnlyList<Effect> effects) => new()
    {
        Id = new OperationId(id),
        Replica = "bob",
        Kind = OperationKind.Batch,
        Path = "",
        Timestamp = default,
        Clock = VectorClock.Zero.Increment("bob"),
        Diverged = effects,
        IsOffline = true,
    };
}
