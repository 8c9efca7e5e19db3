namespace CausalFiles.Replication;

/// <summary>What stands at a path on the disk. A link is never followed.</summary>
internal readonly record struct DiskEntry(DiskEntryKind Kind, long Length, long ModifiedTicks)
{
    internal static DiskEntry Missing => default;

    /// <summary>Whether this is the file that was put here, and nobody has changed it since.</summary>
    internal bool Is(PlacedEntry placed) =>
        Kind == DiskEntryKind.File && placed.Content?.Length == Length && placed.ModifiedTicks == ModifiedTicks;
}

#pragma warning disable MA0048 // It has no use without the entry.

/// <summary>What kind of thing stands at a path.</summary>
internal enum DiskEntryKind
{
    Missing = 0,
    File,
    Directory,

    /// <summary>A symbolic link, wherever it leads.</summary>
    Link,
}
