namespace CausalFiles.Operations;

/// <summary>What an operation does. The numbers are part of the record format and never change.</summary>
public enum OperationKind
{
    /// <summary>A file's content was read; nothing changed.</summary>
    Read = 1,

    /// <summary>A file was created or its whole content replaced.</summary>
    Write = 2,

    /// <summary>Content was added to the end of a file, which was created when it was absent.</summary>
    Append = 3,

    /// <summary>A file's content was transformed, atomically: read, changed and written in one operation.</summary>
    Update = 4,

    /// <summary>A file was deleted.</summary>
    Delete = 5,

    /// <summary>A file or a directory got another path.</summary>
    Move = 6,

    /// <summary>A directory was created, with the missing ones above it.</summary>
    CreateDirectory = 7,

    /// <summary>A directory was deleted.</summary>
    DeleteDirectory = 8,

    /// <summary>An earlier version of a file became its content again.</summary>
    Restore = 9,

    /// <summary>A range of a file's content was exchanged.</summary>
    Splice = 10,

    /// <summary>Several changes to any number of files and directories, all of them or none.</summary>
    Batch = 11,

    /// <summary>What a replica did by itself and what the log had meanwhile were brought together; see <see cref="Operation.Conflicts"/>.</summary>
    Merge = 12,
}
