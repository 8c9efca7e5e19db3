using CausalFiles.Naming;
using CausalFiles.Operations;

namespace CausalFiles.Conflicts;

/// <summary>A conflict as long as it is not settled yet where everything will be.</summary>
internal sealed record FoundConflict
{
    /// <summary>What both changed.</summary>
    internal required MergeNode Node { get; init; }

    internal required ConflictChange TheirChange { get; init; }

    internal required ConflictChange OurChange { get; init; }

    internal required ConflictOutcome Outcome { get; init; }

    internal EffectId Base { get; init; }

    internal EffectId Theirs { get; init; }

    internal EffectId Ours { get; init; }

    /// <summary>Ours, where it stands beside theirs.</summary>
    internal MergeNode? Copy { get; init; }

    internal Conflict Settle() => new()
    {
        Path = Node.Path,
        TheirChange = TheirChange,
        OurChange = OurChange,
        Outcome = Outcome,
        Base = Base,
        Theirs = Theirs,
        Ours = Ours,
        Copy = Copy is null ? (FilePath?)null : Copy.Path,
    };
}
