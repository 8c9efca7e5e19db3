using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles.Conflicts;

/// <content>What is to become of each entry that ours has touched.</content>
internal sealed partial class TreeMerge
{
    // Files of ours that took the place of one that ours deleted: a new content of that one.
    private readonly HashSet<EffectId> successors = [];

    // What ours brings into the tree: what it created, and what theirs has deleted and ours changed.
    private readonly HashSet<EffectId> arriving = [];

    // What ours moved and theirs did not.
    private readonly HashSet<EffectId> moving = [];

    // What ours deleted and theirs did not change; of a directory, not by itself.
    private readonly List<EffectId> leaving = [];

    // The directories that ours deleted and theirs moved: they stay, with all that they hold.
    private readonly HashSet<EffectId> staying = [];

    private void Decide()
    {
        Dictionary<EffectId, Place> successorOf = FindSuccessors();
        successors.UnionWith(successorOf.Values.Select(successor => successor.Entry.Identity));
        foreach (EffectId id in changes.Touched)
        {
            Decide(id, successorOf);
        }
    }

    // Before anything is decided: a successor may have been created before what it replaces was deleted, as when a program saves a file beside and renames it into place.
    private Dictionary<EffectId, Place> FindSuccessors()
    {
        Dictionary<(EffectId Parent, string Name), Place> created = [];
        foreach (EffectId id in changes.Touched)
        {
            if (changes.BaseOf(id) is null && ours.Find(id) is { File: not null } file)
            {
                created.Add((file.Parent, file.Name), file);
            }
        }

        Dictionary<EffectId, Place> successorOf = [];
        foreach (EffectId id in changes.Touched)
        {
            bool isDeleted = theirs.Find(id) is not null && ours.Find(id) is null;
            if (isDeleted && changes.BaseOf(id) is { File: not null } before && created.Remove((before.Parent, before.Name), out Place? successor))
            {
                successorOf.Add(id, successor);
            }
        }

        return successorOf;
    }

    private void Decide(EffectId id, Dictionary<EffectId, Place> successorOf)
    {
        Place? mine = ours.Find(id);
        if (changes.BaseOf(id) is not { } before)
        {
            if (mine is not null && !successors.Contains(id))
            {
                _ = arriving.Add(id);
            }
        }
        else if (theirs.Find(id) is not { } their)
        {
            DecideGone(id, before, mine);
        }
        else if (mine is not null)
        {
            DecideChanged(id, before, their, mine);
        }
        else if (successorOf.TryGetValue(id, out Place? successor))
        {
            // As if the file itself had been written: where theirs has moved it, ours goes along.
            DecideChanged(id, before, their, before with { Entry = successor.Entry });
        }
        else
        {
            DecideDeleted(id, before, their);
        }
    }

    // Theirs has deleted it: whatever ours did to it but that beats that.
    private void DecideGone(EffectId id, Place before, Place? mine)
    {
        if (mine is null || ChangeOf(before, mine) == ConflictChange.None)
        {
            return;
        }

        _ = arriving.Add(id);
        if (mine.Entry is DirectoryEntry directory)
        {
            Rescue(directory);
        }
    }

    private void Rescue(DirectoryEntry directory)
    {
        foreach ((_, TreeEntry entry) in directory.Children)
        {
            if (theirs.Find(entry.Identity) is not null || successors.Contains(entry.Identity))
            {
                continue;
            }

            _ = arriving.Add(entry.Identity);
            if (entry is DirectoryEntry below)
            {
                Rescue(below);
            }
        }
    }

    private void DecideChanged(EffectId id, Place before, Place their, Place mine)
    {
        if (!mine.HoldsAs(before) && !mine.HoldsAs(their))
        {
            if (their.HoldsAs(before))
            {
                nodes[id].Content = NewContent.Of(mine.File!);
            }
            else
            {
                LeaveToTheResolver(new ContentConflict(nodes[id], before.File, mine.File!, ConflictChange.Written, ConflictChange.Written));
            }
        }

        if (mine.IsWhere(before) || mine.IsWhere(their))
        {
            return;
        }

        if (their.IsWhere(before))
        {
            _ = moving.Add(id);
        }
        else
        {
            KeepTheirPlace(id, before, ConflictChange.Moved);
        }
    }

    private void DecideDeleted(EffectId id, Place before, Place their)
    {
        ConflictChange change = ChangeOf(before, their);
        if (change == ConflictChange.None)
        {
            leaving.Add(id);
            return;
        }

        if (their.File is null)
        {
            _ = staying.Add(id);
        }

        // Of what is still within a directory that ours deleted, the conflict about the directory tells.
        bool isWithinDeleted = changes.IsDeletedAlong(id) && changes.IsTouched(their.Parent) && ours.Find(their.Parent) is null;
        if (!isWithinDeleted)
        {
            conflicts.Add(Kept(id, before, change, ConflictChange.Deleted));
        }
    }

    private void KeepTheirPlace(EffectId id, Place before, ConflictChange change) => conflicts.Add(Kept(id, before, change, ConflictChange.Moved));

    private FoundConflict Kept(EffectId id, Place before, ConflictChange theirChange, ConflictChange ourChange) => new()
    {
        Node = nodes[id],
        TheirChange = theirChange,
        OurChange = ourChange,
        Outcome = ConflictOutcome.KeptTheirs,
        Base = before.Version,
        Theirs = theirs.Find(id)!.Version,
        Ours = ours.Find(id)?.Version ?? EffectId.None,
    };

    // Two directories, each moved into the other: theirs stays where the log has it.
    private void RefuseCircles()
    {
        foreach (EffectId id in moving.Where(id => theirs.Find(id)!.File is null).OrderBy(ours.PathOf).ToList())
        {
            if (IsWithinItself(id))
            {
                _ = moving.Remove(id);
                KeepTheirPlace(id, changes.BaseOf(id)!, ConflictChange.None);
            }
        }
    }

    private bool IsWithinItself(EffectId id)
    {
        HashSet<EffectId> passed = [];
        EffectId above = HolderOf(id);
        while (above != id && above != EffectId.None && passed.Add(above))
        {
            above = HolderOf(above);
        }

        return above == id;
    }

    private EffectId HolderOf(EffectId id) => (moving.Contains(id) || theirs.Find(id) is not { } their ? ours.Find(id)! : their).Parent;

    private void Remove()
    {
        foreach (EffectId id in moving)
        {
            nodes[id].Detach();
        }

        foreach (MergeNode file in leaving.Select(id => nodes[id]).Where(node => !node.IsDirectory && !IsKeptAlong(node)))
        {
            file.Detach();
        }

        foreach (MergeNode directory in leaving.Select(id => nodes[id]).Where(node => node.IsDirectory).OrderByDescending(DepthOf).ToList())
        {
            if (directory.Children.Count == 0 && !IsKeptAlong(directory))
            {
                directory.Detach();
            }
            else if (changes.IsDeletedDirectory(directory.Identity) && !IsKeptAlong(directory))
            {
                conflicts.Add(Kept(directory.Identity, changes.BaseOf(directory.Identity)!, ConflictChange.Written, ConflictChange.Deleted));
            }
        }
    }

    private static int DepthOf(MergeNode node) => node.Parent is null ? 0 : DepthOf(node.Parent) + 1;

    // What was deleted in a directory that was deleted as well, before it or with it, stays in it when theirs has moved that: whoever removes a directory may do so entry by entry.
    private bool IsKeptAlong(MergeNode node)
    {
        MergeNode at = node;
        while (ours.Find(at.Identity) is null && at.Parent is { } holder)
        {
            if (staying.Contains(holder.Identity))
            {
                return true;
            }

            at = holder;
        }

        return false;
    }
}
