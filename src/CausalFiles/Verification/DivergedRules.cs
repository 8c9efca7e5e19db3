using CausalFiles.Contents;
using CausalFiles.Naming;
using CausalFiles.Operations;

namespace CausalFiles.Verification;

/// <summary>
/// Checks that what a replica has written by itself and could not be placed is seen by nobody, nor anything that came after it, until the replica's next merge settles it; and that
/// the merge does not lose it without a word.
/// </summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class DivergedRules(SeenOperations seen, Findings findings)
{
    private readonly Dictionary<ReplicaId, List<Operation>> open = [];
    private readonly HashSet<Snapshot> placed = [];

    internal void Check(Operation operation)
    {
        CheckUnseen(operation);
        if (operation.Diverged.Count > 0)
        {
            if (!open.TryGetValue(operation.Replica, out List<Operation>? waiting))
            {
                open.Add(operation.Replica, waiting = []);
            }

            waiting.Add(operation);
            return;
        }

        if (!operation.IsOffline && open.Remove(operation.Replica, out List<Operation>? diverged))
        {
            CheckSettled(operation, diverged);
        }

        placed.UnionWith(operation.Effects.OfType<FileChanged>().Select(changed => changed.Content));
    }

    private void CheckUnseen(Operation operation)
    {
        foreach ((ReplicaId replica, List<Operation> diverged) in open)
        {
            if (replica == operation.Replica ? operation.IsOffline && operation.Effects.Count > 0 : operation.Clock[replica] >= diverged[0].Clock[replica])
            {
                string rule = replica == operation.Replica ? Rules.DivergedHolds : Rules.DivergedIsUnseen;
                findings.Add(rule, $"operation {diverged[0].Id} of '{replica}' is not merged yet", operation, seen.Find(diverged[0].Id));
            }
        }
    }

    private void CheckSettled(Operation operation, List<Operation> diverged)
    {
        if (operation.Kind != OperationKind.Merge)
        {
            findings.Add(Rules.DivergedIsMerged, $"'{operation.Replica}' goes on, and operation {diverged[0].Id} of it is not merged", operation, seen.Find(diverged[0].Id));
            return;
        }

        if (seen.IsCut)
        {
            // The log may have had the same bytes before the history begins.
            return;
        }

        HashSet<Snapshot> kept = [.. operation.Effects.OfType<FileChanged>().Select(changed => changed.Content)];
        HashSet<OperationId> named = [.. operation.Conflicts.Select(conflict => conflict.Ours.Operation)];
        foreach ((FilePath path, (OperationId by, Snapshot content)) in LastContents(diverged))
        {
            if (!kept.Contains(content) && !named.Contains(by) && !placed.Contains(content))
            {
                findings.Add(Rules.MergeKeepsOurs, $"it drops what operation {by} wrote to '{path}' and names no conflict", operation, seen.Find(by));
            }
        }
    }

    // What the replica had of its own at the end: what it replaced or deleted itself, nobody misses.
    private static Dictionary<FilePath, (OperationId By, Snapshot Content)> LastContents(List<Operation> diverged)
    {
        Dictionary<FilePath, (OperationId By, Snapshot Content)> contents = [];
        foreach (Operation operation in diverged)
        {
            foreach (Effect effect in operation.Diverged)
            {
                Follow(contents, effect, operation.Id);
            }
        }

        return contents;
    }

    private static void Follow(Dictionary<FilePath, (OperationId By, Snapshot Content)> contents, Effect effect, OperationId by)
    {
        switch (effect)
        {
            case FileChanged changed:
                contents[changed.Path] = (by, changed.Content);
                break;
            case FileDeleted deleted:
                _ = contents.Remove(deleted.Path);
                break;
            case DirectoryDeleted deleted:
                contents.Keys.Where(path => path.IsWithin(deleted.Path)).ToList().ForEach(path => contents.Remove(path));
                break;
            case EntryMoved moved:
                foreach (FilePath path in contents.Keys.Where(path => path.IsWithin(moved.From)).ToList())
                {
                    _ = contents.Remove(path, out (OperationId By, Snapshot Content) content);
                    contents[path == moved.From ? moved.To : moved.To.Child(path.Value[(moved.From.Value.Length + 1)..])] = content;
                }

                break;
        }
    }
}
