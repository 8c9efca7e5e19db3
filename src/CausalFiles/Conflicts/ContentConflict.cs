using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles.Conflicts;

/// <summary>Two contents for one file, between which the resolver is to decide.</summary>
/// <param name="Node">The file, which holds theirs.</param>
/// <param name="Base">What both grew out of; null for two files that were created.</param>
/// <param name="Ours">Ours.</param>
/// <param name="TheirChange">How theirs came about.</param>
/// <param name="OurChange">How ours came about.</param>
internal sealed record ContentConflict(MergeNode Node, FileEntry? Base, FileEntry Ours, ConflictChange TheirChange, ConflictChange OurChange)
{
    internal FileEntry Theirs => Node.File!;

    internal FoundConflict Settle(ConflictOutcome outcome, MergeNode? copy = null) => new()
    {
        Node = Node,
        TheirChange = TheirChange,
        OurChange = OurChange,
        Outcome = outcome,
        Base = Base?.Written ?? EffectId.None,
        Theirs = Theirs.Written,
        Ours = Ours.Written,
        Copy = copy,
    };
}
