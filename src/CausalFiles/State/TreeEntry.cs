using CausalFiles.Operations;

namespace CausalFiles.State;

/// <summary>A file or a directory in a <see cref="FileTree"/>; it does not know its own name.</summary>
internal abstract class TreeEntry(EffectId identity)
{
    internal EffectId Identity => identity;
}
