using CausalFiles.Contents;

namespace CausalFiles.Replication;

/// <summary>
/// What was last put at a path of a replica's directory: a directory, or a file with its content and the time that the file system gave it. A
/// file whose length or time is another was changed by somebody else.
/// </summary>
internal readonly record struct PlacedEntry(Snapshot? Content, long ModifiedTicks)
{
    internal static PlacedEntry Directory => default;

    internal bool IsFile => Content is not null;
}
