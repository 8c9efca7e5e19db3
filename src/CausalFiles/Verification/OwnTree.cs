using CausalFiles.Contents;
using CausalFiles.Naming;
using CausalFiles.Operations;

namespace CausalFiles.Verification;

/// <summary>The tree of a replica that has diverged, and what is its own in it: what it wrote, unless it only wrote again what was there before.</summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class OwnTree
{
    private readonly FilesByPath<OwnFile> files = new();

    // Where something was before, by the names that directories have now: what is created there in place of it is the same file.
    private readonly FilesByPath<IReadOnlyList<Snapshot>> places = new();

    /// <param name="before">What each path may have led to before the replica diverged; paths that led to nothing are left out.</param>
    /// <param name="diverged">What the replica did then.</param>
    internal OwnTree(IEnumerable<KeyValuePair<FilePath, IReadOnlyList<Snapshot>>> before, IReadOnlyList<Operation> diverged)
    {
        foreach ((FilePath path, IReadOnlyList<Snapshot> contents) in before)
        {
            files.Put(path, new OwnFile(EffectId.None, contents[0], contents));
            places.Put(path, contents);
        }

        foreach (Operation operation in diverged)
        {
            for (int i = 0; i < operation.Diverged.Count; i++)
            {
                Follow(operation.Diverged[i], new EffectId(operation.Id, i));
            }
        }
    }

    /// <summary>The files that hold what the replica has written.</summary>
    internal IEnumerable<KeyValuePair<FilePath, OwnFile>> Own => files.All.Where(file => file.Value.Written != EffectId.None && !IsAsBefore(file.Key, file.Value));

    private bool IsAsBefore(FilePath path, OwnFile file) =>
        file.Before.Contains(file.Content) || (places.TryGet(path, out IReadOnlyList<Snapshot>? before) && before.Contains(file.Content));

    private void Follow(Effect effect, EffectId id)
    {
        if (effect is DirectoryDeleted deleted)
        {
            places.Remove(deleted.Path);
        }
        else if (effect is EntryMoved moved && !files.TryGet(moved.From, out _))
        {
            places.Move(moved.From, moved.To);
        }

        files.Follow(effect, changed => new OwnFile(id, changed.Content, files.TryGet(changed.Path, out OwnFile? file) ? file.Before : []));
    }
}
