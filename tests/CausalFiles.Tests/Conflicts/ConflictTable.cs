namespace CausalFiles.Tests.Conflicts;

/// <summary>The table of docs/consistency.md, cell by cell: what the log has, what comes back, what the files are then, and which conflicts were settled.</summary>
internal static class ConflictTable
{
    private const string Rows =
        """
        write | write | d/ d/f=theirs d/f (conflict, bob, 5)=ours d/g=other | d/f Written/Written KeptBoth
        write | update | d/ d/f=theirs d/f (conflict, bob, 5)=ours(base) d/g=other | d/f Written/Written KeptBoth
        write | append | d/ d/f=theirs d/f (conflict, bob, 5)=base+ours d/g=other | d/f Written/Written KeptBoth
        write | delete | d/ d/f=theirs d/g=other | d/f Written/Deleted KeptTheirs
        write | move | d/ d/g=other d/ours=theirs |
        write | create | d/ d/f=theirs d/g=other d/new=ours |
        write | create directory | d/ d/f=theirs d/g=other d/new/ |
        write | delete directory | d/ d/f=theirs | d Written/Deleted KeptTheirs
        write | move directory | ours/ ours/f=theirs ours/g=other |
        update | write | d/ d/f=theirs(base) d/f (conflict, bob, 5)=ours d/g=other | d/f Written/Written KeptBoth
        update | update | d/ d/f=theirs(base) d/f (conflict, bob, 5)=ours(base) d/g=other | d/f Written/Written KeptBoth
        update | append | d/ d/f=theirs(base) d/f (conflict, bob, 5)=base+ours d/g=other | d/f Written/Written KeptBoth
        update | delete | d/ d/f=theirs(base) d/g=other | d/f Written/Deleted KeptTheirs
        update | move | d/ d/g=other d/ours=theirs(base) |
        update | create | d/ d/f=theirs(base) d/g=other d/new=ours |
        update | create directory | d/ d/f=theirs(base) d/g=other d/new/ |
        update | delete directory | d/ d/f=theirs(base) | d Written/Deleted KeptTheirs
        update | move directory | ours/ ours/f=theirs(base) ours/g=other |
        append | write | d/ d/f=base+theirs d/f (conflict, bob, 5)=ours d/g=other | d/f Written/Written KeptBoth
        append | update | d/ d/f=base+theirs d/f (conflict, bob, 5)=ours(base) d/g=other | d/f Written/Written KeptBoth
        append | append | d/ d/f=base+theirs d/f (conflict, bob, 5)=base+ours d/g=other | d/f Written/Written KeptBoth
        append | delete | d/ d/f=base+theirs d/g=other | d/f Written/Deleted KeptTheirs
        append | move | d/ d/g=other d/ours=base+theirs |
        append | create | d/ d/f=base+theirs d/g=other d/new=ours |
        append | create directory | d/ d/f=base+theirs d/g=other d/new/ |
        append | delete directory | d/ d/f=base+theirs | d Written/Deleted KeptTheirs
        append | move directory | ours/ ours/f=base+theirs ours/g=other |
        delete | write | d/ d/f=ours d/g=other | d/f Deleted/Written KeptOurs
        delete | update | d/ d/f=ours(base) d/g=other | d/f Deleted/Written KeptOurs
        delete | append | d/ d/f=base+ours d/g=other | d/f Deleted/Written KeptOurs
        delete | delete | d/ d/g=other |
        delete | move | d/ d/g=other d/ours=base | d/ours Deleted/Moved KeptOurs
        delete | create | d/ d/g=other d/new=ours |
        delete | create directory | d/ d/g=other d/new/ |
        delete | delete directory |  |
        delete | move directory | ours/ ours/g=other |
        move | write | d/ d/g=other d/theirs=ours |
        move | update | d/ d/g=other d/theirs=ours(base) |
        move | append | d/ d/g=other d/theirs=base+ours |
        move | delete | d/ d/g=other d/theirs=base | d/theirs Moved/Deleted KeptTheirs
        move | move | d/ d/g=other d/theirs=base | d/theirs Moved/Moved KeptTheirs
        move | create | d/ d/g=other d/new=ours d/theirs=base |
        move | create directory | d/ d/g=other d/new/ d/theirs=base |
        move | delete directory | d/ d/theirs=base | d Written/Deleted KeptTheirs
        move | move directory | ours/ ours/g=other ours/theirs=base |
        create | write | d/ d/f=ours d/g=other d/new=theirs |
        create | update | d/ d/f=ours(base) d/g=other d/new=theirs |
        create | append | d/ d/f=base+ours d/g=other d/new=theirs |
        create | delete | d/ d/g=other d/new=theirs |
        create | move | d/ d/g=other d/new=theirs d/ours=base |
        create | create | d/ d/f=base d/g=other d/new=theirs d/new (conflict, bob, 5)=ours | d/new Created/Created KeptBoth
        create | create directory | d/ d/f=base d/g=other d/new=theirs d/new (conflict, bob, 5)/ | d/new Created/Created KeptBoth
        create | delete directory | d/ d/new=theirs | d Written/Deleted KeptTheirs
        create | move directory | ours/ ours/f=base ours/g=other ours/new=theirs |
        create directory | write | d/ d/f=ours d/g=other d/new/ |
        create directory | update | d/ d/f=ours(base) d/g=other d/new/ |
        create directory | append | d/ d/f=base+ours d/g=other d/new/ |
        create directory | delete | d/ d/g=other d/new/ |
        create directory | move | d/ d/g=other d/new/ d/ours=base |
        create directory | create | d/ d/f=base d/g=other d/new/ d/new (conflict, bob, 5)=ours | d/new Created/Created KeptBoth
        create directory | create directory | d/ d/f=base d/g=other d/new/ |
        create directory | delete directory | d/ d/new/ | d Written/Deleted KeptTheirs
        create directory | move directory | ours/ ours/f=base ours/g=other ours/new/ |
        delete directory | write | d/ d/f=ours | d/f Deleted/Written KeptOurs
        delete directory | update | d/ d/f=ours(base) | d/f Deleted/Written KeptOurs
        delete directory | append | d/ d/f=base+ours | d/f Deleted/Written KeptOurs
        delete directory | delete |  |
        delete directory | move | d/ d/ours=base | d/ours Deleted/Moved KeptOurs
        delete directory | create | d/ d/new=ours | d Deleted/Written KeptOurs
        delete directory | create directory | d/ d/new/ | d Deleted/Written KeptOurs
        delete directory | delete directory |  |
        delete directory | move directory | ours/ ours/f=base ours/g=other | ours Deleted/Moved KeptOurs
        move directory | write | theirs/ theirs/f=ours theirs/g=other |
        move directory | update | theirs/ theirs/f=ours(base) theirs/g=other |
        move directory | append | theirs/ theirs/f=base+ours theirs/g=other |
        move directory | delete | theirs/ theirs/g=other |
        move directory | move | theirs/ theirs/g=other theirs/ours=base |
        move directory | create | theirs/ theirs/f=base theirs/g=other theirs/new=ours |
        move directory | create directory | theirs/ theirs/f=base theirs/g=other theirs/new/ |
        move directory | delete directory | theirs/ theirs/f=base theirs/g=other | theirs Moved/Deleted KeptTheirs
        move directory | move directory | theirs/ theirs/f=base theirs/g=other | theirs Moved/Moved KeptTheirs
        """;

    internal static IEnumerable<Cell> Cells => Rows.Split('\n').Select(row => row.Split('|', StringSplitOptions.TrimEntries)).Select(row => new Cell(row[0], row[1], row[2], row[3]));

    /// <param name="Theirs">What the log has.</param>
    /// <param name="Ours">What comes back.</param>
    /// <param name="Tree">The files after the merge.</param>
    /// <param name="Conflicts">Each with its path, their change, our change and the outcome.</param>
    internal sealed record Cell(string Theirs, string Ours, string Tree, string Conflicts);
}
