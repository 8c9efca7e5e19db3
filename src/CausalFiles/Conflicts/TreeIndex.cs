using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles.Conflicts;

/// <summary>The entries of a tree by what they were created by, so that one is found wherever it was moved.</summary>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
internal sealed class TreeIndex
{
    private readonly Dictionary<EffectId, Place> places = [];

    internal TreeIndex(FileTree tree)
    {
        Stack<DirectoryEntry> left = new([tree.Root]);
        while (left.TryPop(out DirectoryEntry? directory))
        {
            foreach ((string name, TreeEntry entry) in directory.Children)
            {
                places.Add(entry.Identity, new Place(directory.Identity, name, entry));
                if (entry is DirectoryEntry below)
                {
                    left.Push(below);
                }
            }
        }
    }

    /// <summary>The entry; null when the tree does not have it, and for the root.</summary>
    internal Place? Find(EffectId identity) => places.GetValueOrDefault(identity);

    internal FilePath PathOf(EffectId identity) => Find(identity) is { } place ? PathOf(place.Parent).Child(place.Name) : FilePath.Root;

    /// <summary>Everything within a directory.</summary>
    internal static IEnumerable<Place> Within(DirectoryEntry directory)
    {
        foreach ((string name, TreeEntry entry) in directory.Children)
        {
            yield return new Place(directory.Identity, name, entry);
            foreach (Place below in entry is DirectoryEntry inner ? Within(inner) : [])
            {
                yield return below;
            }
        }
    }
}
