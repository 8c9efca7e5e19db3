namespace CausalFiles.Contents;

/// <summary>A change inside a content: at an offset so many bytes are removed, and these inserted.</summary>
/// <param name="Offset">Where, in bytes from the beginning; at most the length of the content.</param>
/// <param name="Removed">How many bytes go; they exist.</param>
/// <param name="Inserted">The bytes that come in their place.</param>
/// <threadsafety>Immutable, as long as nobody changes the bytes; safe for any number of threads.</threadsafety>
public readonly record struct Splice(long Offset, long Removed, ReadOnlyMemory<byte> Inserted)
{
    /// <summary>By how much the content grows; below zero when it shrinks.</summary>
    public long Growth => Inserted.Length - Removed;

    /// <summary>In what a content differs from an older one: from the first byte that differs to the last.</summary>
    internal static Splice Between(ReadOnlySpan<byte> old, ReadOnlySpan<byte> content)
    {
        int prefix = old.CommonPrefixLength(content);
        int suffix = old[prefix..].CommonSuffixLength(content[prefix..]);
        return new Splice(prefix, old.Length - prefix - suffix, content[prefix..^suffix].ToArray());
    }

    /// <summary>Whether both do the same to a content.</summary>
    /// <param name="other">The other one.</param>
    /// <returns>True when offset, length and bytes are equal.</returns>
    public bool Equals(Splice other) => Offset == other.Offset && Removed == other.Removed && Inserted.Span.SequenceEqual(other.Inserted.Span);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Offset, Removed, Inserted.Length);

    /// <inheritdoc/>
    public override string ToString() => $"at {Offset}, {Removed} bytes removed and {Inserted.Length} inserted";
}
