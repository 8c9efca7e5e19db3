using System.Text;
using CausalFiles.Naming;
using CausalFiles.Operations;

namespace CausalFiles.Conflicts;

/// <content>Where what ours brings is put.</content>
internal sealed partial class TreeMerge
{
    // Directories of ours that are another node than the one that the log knows by their number.
    private readonly Dictionary<EffectId, MergeNode> placed = [];

    // Directories that are created again because ours needs them, each with the outermost one that was.
    private readonly Dictionary<EffectId, EffectId> recreated = [];
    private readonly HashSet<EffectId> reported = [];

    /// <summary>Puts ours beside theirs.</summary>
    internal void PutBeside(ContentConflict conflict)
    {
        MergeNode copy = MergeNode.NewFile(NewContent.Of(conflict.Ours));
        conflicts.Add(conflict.Settle(ConflictOutcome.KeptBoth, PutUnderConflictName(copy, conflict.Node.Parent!, conflict.Node.Name, conflict.Ours.Version)));
    }

    /// <summary>Sees to it that no file is written whose path has become too long for that, because a directory above it was moved.</summary>
    internal void CheckLengths()
    {
        foreach (MergeNode node in nodes.Values.Where(node => node is { Content: not null, Parent: not null } && !IsShort(node.Parent, node.Name)).ToList())
        {
            NewContent content = node.Content!;
            node.Content = null;
            OperationId version = content.Version?.Version ?? node.File!.Version;
            MergeNode copy = PutUnderConflictName(MergeNode.NewFile(content), Root, node.Name, version);
            conflicts.Add(new FoundConflict
            {
                Node = copy,
                TheirChange = ConflictChange.Moved,
                OurChange = ConflictChange.Written,
                Outcome = ConflictOutcome.KeptBoth,
                Theirs = node.File!.Written,
                Ours = content.Version?.Written ?? EffectId.None,
                Copy = copy,
            });
        }
    }

    // What holds something comes before it.
    private void Place()
    {
        foreach (EffectId id in arriving.Concat(moving).OrderBy(ours.PathOf).ToList())
        {
            Place mine = ours.Find(id)!;
            MergeNode parent = DirectoryFor(mine.Parent);
            if (moving.Contains(id))
            {
                ReportKept(mine.Parent);
                PutMoved(nodes[id], parent, mine);
            }
            else if (mine.File is not null)
            {
                PutFile(id, parent, mine);
            }
            else
            {
                PutDirectory(id, parent, mine);
            }
        }
    }

    private void PutMoved(MergeNode node, MergeNode parent, Place mine)
    {
        MergeNode? taken = parent.Find(mine.Name);
        if (taken is null && IsShort(parent, mine.Name))
        {
            node.Attach(parent, mine.Name);
            return;
        }

        // One that theirs has written as well is not given up, so that a merge that is repeated finds it.
        bool isSame = taken is { IsDirectory: false } && IsNamed(taken, mine) && taken.Snapshot == node.Snapshot && node.Snapshot == mine.File?.Content
            && IsSettled(taken) && IsSettled(node);
        if (!isSame)
        {
            _ = PutBeside(node, parent, mine, ConflictChange.Moved, taken);
        }
    }

    private void PutFile(EffectId id, MergeNode parent, Place mine)
    {
        Place? before = changes.BaseOf(id);
        ConflictChange change = OurChangeOf(id, mine);
        if (change == ConflictChange.Created)
        {
            ReportKept(mine.Parent);
        }

        MergeNode? taken = parent.Find(mine.Name);
        if (taken is null && IsShort(parent, mine.Name))
        {
            MergeNode node = MergeNode.NewFile(NewContent.Of(mine.File!));
            node.Attach(parent, mine.Name);
            ReportRescued(node, before, mine, change);
        }
        else if (taken is null || !IsNamed(taken, mine) || taken.IsDirectory || !IsSettled(taken))
        {
            _ = PutBeside(MergeNode.NewFile(NewContent.Of(mine.File!)), parent, mine, change, taken);
        }
        else if (taken.Snapshot != mine.File!.Content)
        {
            PutOver(taken, parent, mine, change);
        }
    }

    // A file that theirs has created where ours has one is another version of it; one that ours knows from elsewhere is not.
    private void PutOver(MergeNode taken, MergeNode parent, Place mine, ConflictChange change)
    {
        bool isNew = taken.File is not null && taken.Content is null && !changes.IsTouched(taken.Identity) && ours.Find(taken.Identity) is null;
        if (isNew && !change.HasFlag(ConflictChange.Moved))
        {
            ConflictChange theirChange = change == ConflictChange.Created ? ConflictChange.Created : ConflictChange.Written;
            LeaveToTheResolver(new ContentConflict(taken, changes.BaseOf(mine.Entry.Identity)?.File, mine.File!, theirChange, change));
        }
        else
        {
            _ = PutBeside(MergeNode.NewFile(NewContent.Of(mine.File!)), parent, mine, change, taken);
        }
    }

    private void PutDirectory(EffectId id, MergeNode parent, Place mine)
    {
        ConflictChange change = OurChangeOf(id, mine);
        if (change == ConflictChange.Created)
        {
            ReportKept(mine.Parent);
        }

        MergeNode node = PutDirectory(parent, mine, change);
        placed.Add(id, node);
        ReportRescued(node, changes.BaseOf(id), mine, change);
    }

    private MergeNode PutDirectory(MergeNode parent, Place mine, ConflictChange change)
    {
        MergeNode? taken = parent.Find(mine.Name);
        if (taken is { IsDirectory: true } && IsNamed(taken, mine))
        {
            return taken;
        }

        var node = MergeNode.NewDirectory();
        if (taken is not null || !IsShort(parent, mine.Name))
        {
            return PutBeside(node, parent, mine, change, taken);
        }

        node.Attach(parent, mine.Name);
        return node;
    }

    // Where a directory of ours is to be; one that theirs has deleted is created again.
    private MergeNode DirectoryFor(EffectId id)
    {
        if (placed.TryGetValue(id, out MergeNode? node) || nodes.TryGetValue(id, out node))
        {
            return node;
        }

        Place mine = ours.Find(id)!;
        MergeNode parent = DirectoryFor(mine.Parent);
        recreated.Add(id, recreated.GetValueOrDefault(mine.Parent, id));
        node = PutDirectory(parent, mine, ConflictChange.Written);
        placed.Add(id, node);
        return node;
    }

    // A new entry in a directory that theirs has deleted keeps that directory.
    private void ReportKept(EffectId directory)
    {
        if (recreated.TryGetValue(directory, out EffectId outermost) && reported.Add(outermost))
        {
            conflicts.Add(new FoundConflict
            {
                Node = placed[outermost],
                TheirChange = ConflictChange.Deleted,
                OurChange = ConflictChange.Written,
                Outcome = ConflictOutcome.KeptOurs,
            });
        }
    }

    private void ReportRescued(MergeNode node, Place? before, Place mine, ConflictChange change)
    {
        if (before is not null && change is not (ConflictChange.None or ConflictChange.Created))
        {
            conflicts.Add(new FoundConflict
            {
                Node = node,
                TheirChange = ConflictChange.Deleted,
                OurChange = change,
                Outcome = ConflictOutcome.KeptOurs,
                Base = before.Version,
                Ours = mine.Version,
            });
        }
    }

    private MergeNode PutBeside(MergeNode node, MergeNode parent, Place mine, ConflictChange change, MergeNode? taken)
    {
        EffectId id = mine.Entry.Identity;
        bool isWritten = mine.File is not null && !change.HasFlag(ConflictChange.Moved);
        OperationId by = isWritten ? mine.Version.Operation : changes.PutBy(id) == OperationId.None ? id.Operation : changes.PutBy(id);
        MergeNode copy = PutUnderConflictName(node, parent, mine.Name, by);
        conflicts.Add(new FoundConflict
        {
            Node = taken ?? copy,
            TheirChange = taken is null ? ConflictChange.Moved : TheirChangeOf(taken),
            OurChange = change,
            Outcome = ConflictOutcome.KeptBoth,
            Base = changes.BaseOf(id)?.Version ?? EffectId.None,
            Theirs = taken?.File?.Written ?? EffectId.None,
            Ours = mine.Version,
            Copy = copy,
        });
        return copy;
    }

    /// <returns>The node; or what has that name already, a file with the same bytes or a directory, where the merge is repeated.</returns>
    private MergeNode PutUnderConflictName(MergeNode node, MergeNode parent, string name, OperationId by)
    {
        for (int attempt = 1; ; attempt++)
        {
            string candidate = ConflictName.Of(name, replica, by, attempt);
            MergeNode directory = IsShort(parent, candidate) ? parent : Root;
            MergeNode? taken = directory.Find(candidate);
            if (taken is null)
            {
                node.Attach(directory, candidate);
                return node;
            }

            bool isNew = node.Holder is null;
            if (isNew && taken.IsDirectory == node.IsDirectory && taken.Snapshot == node.Snapshot && IsSettled(taken))
            {
                return taken;
            }
        }
    }

    private ConflictChange OurChangeOf(EffectId id, Place mine) =>
        changes.BaseOf(id) is { } before ? ChangeOf(before, mine) : changes.IsTouched(id) ? ConflictChange.Created : ConflictChange.None;

    private ConflictChange TheirChangeOf(MergeNode node) => theirs.Find(node.Identity) is { } their && (changes.BaseOf(node.Identity) ?? ours.Find(node.Identity)) is { } before
        ? ChangeOf(before, their)
        : ConflictChange.Created;

    private static bool IsNamed(MergeNode node, Place place) => string.Equals(node.Name, place.Name, StringComparison.Ordinal);

    private bool IsSettled(MergeNode node) => !unsettled.Contains(node);

    private static bool IsShort(MergeNode directory, string name) => Encoding.UTF8.GetByteCount(directory.Path.Child(name).Value) <= FilePath.MaxBytes;
}
