namespace CausalFiles.Operations;

/// <summary>What one side of a conflict did. The numbers are part of the record format and never change.</summary>
[Flags]
public enum ConflictChange
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>It was created.</summary>
    Created = 1,

    /// <summary>It got another content; of a directory, something in it was changed.</summary>
    Written = 2,

    /// <summary>It got another path.</summary>
    Moved = 4,

    /// <summary>It was deleted.</summary>
    Deleted = 8,
}
