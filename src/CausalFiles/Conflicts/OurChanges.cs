using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles.Conflicts;

/// <summary>Which entries the diverged operations of a replica have touched, and what each of them was before.</summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class OurChanges
{
    private readonly Dictionary<EffectId, Place?> bases = [];
    private readonly List<EffectId> touched = [];
    private readonly Dictionary<EffectId, OperationId> putBy = [];
    private readonly HashSet<EffectId> deletedAlong = [];
    private readonly HashSet<EffectId> deletedDirectories = [];

    internal OurChanges(IReadOnlyList<DivergedStep> steps)
    {
        foreach (DivergedStep step in steps)
        {
            FileTree tree = step.Before;
            for (int i = 0; i < step.Operation.Changes.Count; i++)
            {
                EffectId id = new(step.Operation.Id, i);
                Note(tree, step.Operation.Changes[i], id);
                tree = tree.Apply(step.Operation.Changes[i], id, step.Operation.Timestamp);
            }
        }
    }

    /// <summary>The entries, in the order in which they were touched first.</summary>
    internal IReadOnlyList<EffectId> Touched => touched;

    internal bool IsTouched(EffectId identity) => bases.ContainsKey(identity);

    /// <summary>What an entry was before it was touched; null for one that was created.</summary>
    internal Place? BaseOf(EffectId identity) => bases.GetValueOrDefault(identity);

    /// <summary>The operation that has put an entry where it is.</summary>
    internal OperationId PutBy(EffectId identity) => putBy.GetValueOrDefault(identity);

    /// <summary>Whether a directory was deleted by itself, and not with another one.</summary>
    internal bool IsDeletedDirectory(EffectId identity) => deletedDirectories.Contains(identity);

    /// <summary>Whether an entry was deleted with a directory that held it.</summary>
    internal bool IsDeletedAlong(EffectId identity) => deletedAlong.Contains(identity);

    private void Note(FileTree tree, Effect effect, EffectId id)
    {
        switch (effect)
        {
            case FileChanged changed:
                Note(tree, changed.Path, id);
                break;
            case FileDeleted deleted:
                Touch(tree, deleted.Path);
                break;
            case EntryMoved moved:
                putBy[Touch(tree, moved.From)] = id.Operation;
                break;
            case DirectoryCreated:
                Create(id);
                break;
            case DirectoryDeleted deleted:
                _ = deletedDirectories.Add(Touch(tree, deleted.Path));
                foreach (Place place in TreeIndex.Within(tree.GetDirectory(deleted.Path)))
                {
                    Touch(place);
                    _ = deletedAlong.Add(place.Entry.Identity);
                }

                break;
        }
    }

    private void Note(FileTree tree, FilePath file, EffectId id)
    {
        if (tree.Find(file) is null)
        {
            Create(id);
        }
        else
        {
            Touch(tree, file);
        }
    }

    private void Create(EffectId id)
    {
        bases.Add(id, null);
        touched.Add(id);
        putBy[id] = id.Operation;
    }

    private EffectId Touch(FileTree tree, FilePath path)
    {
        TreeEntry entry = tree.Find(path)!;
        Touch(new Place(tree.Find(path.Parent)!.Identity, path.Name, entry));
        return entry.Identity;
    }

    private void Touch(Place place)
    {
        if (bases.TryAdd(place.Entry.Identity, place))
        {
            touched.Add(place.Entry.Identity);
        }
    }
}
