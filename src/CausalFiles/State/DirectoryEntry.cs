using System.Diagnostics.CodeAnalysis;
using CausalFiles.Operations;

namespace CausalFiles.State;

/// <summary>A directory: an immutable map of names, in which two names that differ only in letter case are one key.</summary>
internal sealed class DirectoryEntry : TreeEntry
{
    private readonly NameTrie children;

    internal DirectoryEntry(EffectId identity)
        : this(identity, NameTrie.Empty)
    {
    }

    /// <summary>A directory that holds many entries, no two of which have one name.</summary>
    internal DirectoryEntry(EffectId identity, IEnumerable<KeyValuePair<string, TreeEntry>> children)
        : this(identity, NameTrie.Of(children))
    {
    }

    private DirectoryEntry(EffectId identity, NameTrie children)
        : base(identity) => this.children = children;

    /// <summary>The entries, in the order of their names without regard to case; they are put into this order each time.</summary>
    internal IReadOnlyList<KeyValuePair<string, TreeEntry>> Children => children.ToSorted();

    internal bool IsEmpty => children.IsEmpty;

    internal TreeEntry? Find(ReadOnlySpan<char> name) =>
        children.Find(name) is { } leaf && name.SequenceEqual(leaf.Name) ? leaf.Entry : null;

    /// <summary>Whether another entry has this name in another letter case.</summary>
    internal bool Collides(ReadOnlySpan<char> name, [NotNullWhen(true)] out string? other)
    {
        other = children.Find(name) is { } leaf && !name.SequenceEqual(leaf.Name) ? leaf.Name : null;
        return other is not null;
    }

    internal DirectoryEntry With(string name, TreeEntry child) => new(Identity, children.With(name, child));

    /// <summary>The directory with another entry in the place of the one of this name.</summary>
    internal DirectoryEntry Replace(ReadOnlySpan<char> name, TreeEntry child) =>
        new(Identity, children.With(children.Find(name)!.Name, child));

    internal DirectoryEntry Without(ReadOnlySpan<char> name) => children.Find(name) is null ? this : new(Identity, children.Without(name));
}
