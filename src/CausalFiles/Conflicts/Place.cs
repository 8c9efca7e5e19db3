using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles.Conflicts;

/// <summary>An entry and where it is: in which directory, whatever that is called now, and under which name.</summary>
internal sealed record Place(EffectId Parent, string Name, TreeEntry Entry)
{
    internal FileEntry? File => Entry as FileEntry;

    internal EffectId Version => File?.Written ?? EffectId.None;

    internal bool IsWhere(Place other) => Parent == other.Parent && string.Equals(Name, other.Name, StringComparison.Ordinal);

    /// <summary>Whether both hold the same bytes; directories do.</summary>
    internal bool HoldsAs(Place other) => File?.Content == other.File?.Content;
}
