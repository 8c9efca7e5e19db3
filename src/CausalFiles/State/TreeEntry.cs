namespace CausalFiles.State;

/// <summary>A file or a directory in a <see cref="FileTree"/>; it does not know its own name.</summary>
internal abstract class TreeEntry(EntryIdentity identity)
{
    internal EntryIdentity Identity => identity;
}
