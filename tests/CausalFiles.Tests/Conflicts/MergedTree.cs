using CausalFiles.Clocks;
using CausalFiles.Conflicts;
using CausalFiles.Naming;
using CausalFiles.Offline;
using CausalFiles.Operations;
using CausalFiles.State;
using CausalFiles.Tests.State;

namespace CausalFiles.Tests.Conflicts;

/// <summary>Merges trees without a log: ours are steps of one effect each.</summary>
internal sealed class MergedTree
{
    internal const long FirstOfOurs = 1000;
    private const long MergeId = 2000;

    private MergedTree(FileTree tree, IReadOnlyList<Effect> effects, IReadOnlyList<Conflict> conflicts) => (Tree, Effects, Conflicts) = (tree, effects, conflicts);

    internal FileTree Tree { get; }

    internal IReadOnlyList<Effect> Effects { get; }

    internal IReadOnlyList<Conflict> Conflicts { get; }

    /// <summary>What a replica does, effect by effect, each an operation of its own.</summary>
    internal static (FileTree Tree, List<DivergedStep> Steps) Diverge(FileTree tree, IEnumerable<Effect> effects, long first = FirstOfOurs)
    {
        List<DivergedStep> steps = [];
        foreach (Effect effect in effects)
        {
            Operation operation = Operation(first + steps.Count, [effect]);
            steps.Add(new DivergedStep(tree, operation));
            tree = tree.Apply(effect, new EffectId(operation.Id, 0), default);
        }

        return (tree, steps);
    }

    /// <summary>Merges steps that all count as diverged, and keeps both contents.</summary>
    internal static MergedTree Of(IReadOnlyList<DivergedStep> steps, FileTree ours, FileTree theirs) => Of("bob", steps, ours, theirs, KeepBoth);

    /// <summary>Merges steps as when a replica comes back: those that fit are placed, and the first that does not has diverged, with all after it.</summary>
    internal static MergedTree ComeBack(
        ReplicaId replica, IReadOnlyList<DivergedStep> steps, FileTree ours, FileTree theirs, Action<TreeMerge, ContentConflict> resolve)
    {
        int placed = 0;
        while (placed < steps.Count && TryPlace(steps[placed], theirs) is { } after)
        {
            theirs = after;
            placed++;
        }

        return Of(replica, [.. steps.Skip(placed)], ours, theirs, resolve);
    }

    /// <summary>Keeps both contents.</summary>
    internal static void KeepBoth(TreeMerge merge, ContentConflict conflict) => merge.PutBeside(conflict);

    /// <summary>Keeps one content by what they are, whoever came first.</summary>
    internal static void KeepLarger(TreeMerge merge, ContentConflict conflict)
    {
        if (string.CompareOrdinal($"{conflict.Ours.Content}", $"{conflict.Theirs.Content}") > 0)
        {
            conflict.Node.Content = NewContent.Of(conflict.Ours);
        }
    }

    /// <summary>What a tree holds, and where.</summary>
    internal static List<string> Listed(FileTree tree) =>
        [.. tree.Entries().Select(entry => entry.Value is FileEntry file ? $"{entry.Key}={file.Content.Address}" : $"{entry.Key}/")];

    private static MergedTree Of(ReplicaId replica, IReadOnlyList<DivergedStep> steps, FileTree ours, FileTree theirs, Action<TreeMerge, ContentConflict> resolve)
    {
        var merge = TreeMerge.Of(replica, steps, ours, theirs);
        foreach (ContentConflict conflict in merge.Undecided)
        {
            resolve(merge, conflict);
        }

        merge.CheckLengths();
        List<Effect> effects = [.. StructurePlan.Of(merge.Root, merge.Nodes, theirs), .. Writes(merge.Root)];
        FileTree tree = theirs.Apply(Operation(MergeId, []) with { Diverged = [], Effects = effects });
        return new MergedTree(tree, effects, [.. merge.Conflicts.Select(conflict => conflict.Settle())]);
    }

    private static FileTree? TryPlace(DivergedStep step, FileTree theirs) =>
        TreeFit.TryApply(step.Operation.Changes[0], step.Before, theirs, new EffectId(step.Operation.Id, 0), default);

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
