namespace CausalFiles.History;

/// <summary>Which operation names a path.</summary>
/// <param name="Key">The path, as <see cref="PathKeys"/> makes it.</param>
/// <param name="Position">The operation.</param>
internal readonly record struct IndexEntry(ulong Key, long Position);
