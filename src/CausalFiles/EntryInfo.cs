using CausalFiles.Contents;
using CausalFiles.Naming;
using CausalFiles.Operations;

namespace CausalFiles;

/// <summary>A file or directory as a replica has it.</summary>
/// <param name="Path">Where it is.</param>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
public sealed record EntryInfo(FilePath Path)
{
    /// <summary>Whether it is a directory.</summary>
    public bool IsDirectory => Content is null;

    /// <summary>The operation that wrote the file's content; <see cref="OperationId.None"/> for a directory.</summary>
    public OperationId Version { get; init; }

    /// <summary>The file's content in the snapshot store; null for a directory.</summary>
    public Snapshot? Content { get; init; }

    /// <summary>The file's length in bytes; 0 for a directory.</summary>
    public long Length => Content?.Length ?? 0;

    /// <summary>The time of the operation that wrote the file, in UTC; the default value for a directory.</summary>
    public DateTimeOffset Modified { get; init; }

    /// <summary>One line: the path, and for a file its length and version.</summary>
    /// <returns>The line.</returns>
    public override string ToString() => IsDirectory ? $"{Path}/" : $"{Path} ({Length} bytes, version {Version})";
}
