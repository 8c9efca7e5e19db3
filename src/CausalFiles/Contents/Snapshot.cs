namespace CausalFiles.Contents;

/// <summary>One state of a file's content, as a snapshot store keeps it.</summary>
/// <param name="Address">Where the content stands in the store: the hash of its tree.</param>
/// <param name="Length">How long the content is, in bytes.</param>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
public readonly record struct Snapshot(ContentAddress Address, long Length)
{
    /// <summary>The snapshot of a content.</summary>
    /// <param name="content">The bytes.</param>
    /// <returns>The snapshot.</returns>
    public static Snapshot Of(ReadOnlySpan<byte> content) => new(ContentAddress.Of(content), content.Length);

    /// <inheritdoc/>
    public override string ToString() => $"{Address} ({Length} bytes)";
}
