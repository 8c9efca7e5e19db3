using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using CausalFiles.Operations;

namespace CausalFiles.State;

/// <summary>A directory: an immutable map of names, in which two names that differ only in letter case are one key.</summary>
internal sealed class DirectoryEntry : TreeEntry
{
    private static readonly ImmutableSortedDictionary<string, TreeEntry> NoChildren =
        ImmutableSortedDictionary.Create<string, TreeEntry>(StringComparer.OrdinalIgnoreCase);

    private readonly ImmutableSortedDictionary<string, TreeEntry> children;

    internal DirectoryEntry(EffectId identity)
        : this(identity, NoChildren)
    {
    }

    private DirectoryEntry(EffectId identity, ImmutableSortedDictionary<string, TreeEntry> children)
        : base(identity) => this.children = children;

    /// <summary>The entries, in the order of their names without regard to case.</summary>
    internal IReadOnlyDictionary<string, TreeEntry> Children => children;

    internal bool IsEmpty => children.IsEmpty;

    internal TreeEntry? Find(string name) =>
        children.TryGetKey(name, out string key) && string.Equals(key, name, StringComparison.Ordinal) ? children[key] : null;

    /// <summary>Whether another entry has this name in another letter case.</summary>
    internal bool Collides(string name, [NotNullWhen(true)] out string? other) =>
        children.TryGetKey(name, out other) && !string.Equals(other, name, StringComparison.Ordinal);

    internal DirectoryEntry With(string name, TreeEntry child) => new(Identity, children.SetItem(name, child));

    internal DirectoryEntry Without(string name) => new(Identity, children.Remove(name));
}
