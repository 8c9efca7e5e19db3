using CausalFiles.Contents;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.State;
using CausalFiles.Versions;

namespace CausalFiles.Replication;

/// <summary>
/// What replicas do to follow a row of operations: made once, for all of them. It keeps the order of the log, but that a file that is written many times in a row is
/// written once, where the last of these writes stands; creating, deleting and moving ends such a row.
/// </summary>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
internal sealed class ApplyPlan
{
    // So many bytes that no record carries are read ahead for all replicas; in a plan for a long row of operations each replica reads the rest for itself.
    private const long MostRead = 32L << 20;

    private ApplyPlan(PlanStep[] steps)
    {
        Steps = steps;
        Writes = steps.Sum(step => step is WriteStep { InPlace: { } change } ? change.Parts.Length : 1);
        IsInPlace = steps.All(step => step is WriteStep { InPlace: not null });
        Bytes = steps.Sum(step => step is not WriteStep write ? 0 : write.InPlace?.Parts.Sum(part => (long)part.Bytes.Length) ?? write.Version.Content.Length);
    }

    internal PlanStep[] Steps { get; }

    /// <summary>How many calls of the file system it takes, about.</summary>
    internal int Writes { get; }

    /// <summary>How many bytes are written.</summary>
    internal long Bytes { get; }

    /// <summary>Whether it does nothing but change files in place.</summary>
    internal bool IsInPlace { get; }

    /// <summary>Makes the plan.</summary>
    /// <param name="before">The tree that the first operation follows.</param>
    /// <param name="operations">The operations, in the order of the log.</param>
    /// <param name="versions">Where contents are read that no record carries.</param>
    internal static async ValueTask<ApplyPlan> MakeAsync(FileTree before, IEnumerable<Operation> operations, VersionReader versions)
    {
        List<PlanStep> steps = [];
        Dictionary<FilePath, PendingWrite> row = [];
        int count = 0;
        long room = MostRead;
        foreach (Operation operation in operations)
        {
            foreach (Effect effect in operation.Effects)
            {
                if (effect is FileChanged changed)
                {
                    if (!row.TryGetValue(changed.Path, out PendingWrite? write))
                    {
                        row.Add(changed.Path, write = new PendingWrite(changed.Path, ContentOf(changed.Path, before, steps)));
                    }

                    write.Add(changed, operation.Id, count++);
                }
                else
                {
                    room = await EndRowAsync(row, steps, versions, room).ConfigureAwait(false);
                    steps.Add(new StructureStep(effect));
                }
            }
        }

        _ = await EndRowAsync(row, steps, versions, room).ConfigureAwait(false);
        return new ApplyPlan([.. steps]);
    }

    /// <returns>How much room is left.</returns>
    private static async ValueTask<long> EndRowAsync(Dictionary<FilePath, PendingWrite> row, List<PlanStep> steps, VersionReader versions, long room)
    {
        // The order of the last writes, so that a file never appears before what was written last before it.
        foreach (PendingWrite write in row.Values.OrderBy(write => write.Order))
        {
            WriteStep step = await write.ResolveAsync(versions, room).ConfigureAwait(false);
            steps.Add(step);
            room -= step.Content?.Length ?? step.InPlace?.Parts.Sum(part => (long)part.Bytes.Length) ?? 0;
        }

        row.Clear();
        return room;
    }

    // The content that a file has before the next step: what a step wrote, or what the tree says of where the file was then.
    private static Snapshot? ContentOf(FilePath path, FileTree before, List<PlanStep> steps)
    {
        for (int i = steps.Count - 1; i >= 0; i--)
        {
            switch (steps[i])
            {
                case WriteStep write when write.Path == path:
                    return write.Version.Content;
                case StructureStep { Effect: EntryMoved moved } when path.IsWithin(moved.To):
                    path = MovedPath.Of(path, moved.To, moved.From);
                    break;
            }
        }

        return (before.Find(path) as FileEntry)?.Content;
    }
}
