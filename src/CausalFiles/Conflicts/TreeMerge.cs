using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles.Conflicts;

/// <summary>
/// Brings two trees together that grew out of one, entry by entry: by what an entry was created by, not by where it is. What only one side changed is taken over; what both
/// changed is in the table of docs/consistency.md. Theirs is the tree of the log, which is changed; ours is the one of the replica that comes back.
/// </summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed partial class TreeMerge
{
    private readonly ReplicaId replica;
    private readonly OurChanges changes;
    private readonly TreeIndex ours;
    private readonly TreeIndex theirs;
    private readonly Dictionary<EffectId, MergeNode> nodes = [];
    private readonly List<ContentConflict> undecided = [];
    private readonly HashSet<MergeNode> unsettled = [];
    private readonly List<FoundConflict> conflicts = [];

    private TreeMerge(ReplicaId replica, OurChanges changes, FileTree ours, FileTree theirs)
    {
        this.replica = replica;
        this.changes = changes;
        this.ours = new TreeIndex(ours);
        this.theirs = new TreeIndex(theirs);
        Root = MergeNode.Of(theirs, nodes);
    }

    /// <summary>The tree that the merge is to lead to.</summary>
    internal MergeNode Root { get; }

    /// <summary>The nodes of what is in the log's tree, also of what is to be gone.</summary>
    internal IReadOnlyCollection<MergeNode> Nodes => nodes.Values;

    /// <summary>The files for which there are two contents. They hold theirs.</summary>
    internal IReadOnlyList<ContentConflict> Undecided => undecided;

    /// <summary>The conflicts that are settled so far.</summary>
    internal List<FoundConflict> Conflicts => conflicts;

    internal static TreeMerge Of(ReplicaId replica, IReadOnlyList<DivergedStep> steps, FileTree ours, FileTree theirs)
    {
        TreeMerge merge = new(replica, new OurChanges(steps), ours, theirs);
        merge.Decide();
        merge.RefuseCircles();
        merge.Remove();
        merge.Place();
        return merge;
    }

    private void LeaveToTheResolver(ContentConflict conflict)
    {
        undecided.Add(conflict);
        _ = unsettled.Add(conflict.Node);
    }

    private static ConflictChange ChangeOf(Place before, Place after) =>
        (after.HoldsAs(before) ? ConflictChange.None : ConflictChange.Written) | (after.IsWhere(before) ? ConflictChange.None : ConflictChange.Moved);
}
