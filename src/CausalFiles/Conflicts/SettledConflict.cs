using CausalFiles.Operations;

namespace CausalFiles.Conflicts;

/// <summary>A conflict that a merge has settled, and the versions that were in it.</summary>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
public sealed class SettledConflict
{
    internal SettledConflict(Operation merge, Conflict conflict)
    {
        Merge = merge;
        Conflict = conflict;
    }

    /// <summary>The merge.</summary>
    public Operation Merge { get; }

    /// <summary>What was in conflict, and what came of it.</summary>
    public Conflict Conflict { get; }

    /// <summary>The version that both grew out of; null when there was none, for a directory, and when a compaction has dropped it.</summary>
    public ConflictVersion? Base { get; internal init; }

    /// <summary>The version that the log had; null when that had deleted the file, for a directory, and when a compaction has dropped it.</summary>
    public ConflictVersion? Theirs { get; internal init; }

    /// <summary>The version that the merging replica had; null when that had deleted the file, for a directory, and when a compaction has dropped it.</summary>
    public ConflictVersion? Ours { get; internal init; }
}
