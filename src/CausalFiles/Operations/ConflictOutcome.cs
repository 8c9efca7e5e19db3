namespace CausalFiles.Operations;

/// <summary>What came of a conflict. The numbers are part of the record format and never change.</summary>
public enum ConflictOutcome
{
    /// <summary>What the log had stays; ours is in the history only.</summary>
    KeptTheirs = 1,

    /// <summary>Ours takes the place; theirs is in the history only.</summary>
    KeptOurs = 2,

    /// <summary>What the log had stays in its place, and ours is beside it, under a name that tells of the conflict.</summary>
    KeptBoth = 3,

    /// <summary>The content was made out of both.</summary>
    Merged = 4,
}
