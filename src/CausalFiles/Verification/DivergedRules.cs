using CausalFiles.Contents;
using CausalFiles.Naming;
using CausalFiles.Operations;

namespace CausalFiles.Verification;

/// <summary>
/// Checks that what a replica has written by itself and could not be placed is seen by nobody, nor anything that came after it, until the replica's next merge settles it; and that
/// the merge does not lose it without a word.
/// </summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class DivergedRules(SeenOperations seen, PathEvents paths, Findings findings)
{
    private readonly Dictionary<ReplicaId, List<Operation>> open = [];

    // What the log's tree has.
    private readonly FilesByPath<Snapshot> tree = new();

    internal void Check(Operation operation)
    {
        CheckUnseen(operation);
        foreach (Effect effect in operation.Effects)
        {
            tree.Follow(effect, changed => changed.Content);
        }

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

        HashSet<EffectId> named = [.. operation.Conflicts.Select(conflict => conflict.Ours)];
        HashSet<Snapshot> kept = [.. tree.All.Values];
        bool IsLost(OwnFile file) => !named.Contains(file.Written) && !kept.Contains(file.Content);

        // What was there before matters only for what is not there now, which is rare.
        if (new OwnTree(before: [], diverged).Own.Any(file => IsLost(file.Value)))
        {
            foreach ((FilePath path, OwnFile file) in new OwnTree(BeforeOf(diverged[0]), diverged).Own.Where(file => IsLost(file.Value)))
            {
                OperationId by = file.Written.Operation;
                findings.Add(Rules.MergeKeepsOurs, $"it drops what operation {by} wrote to '{path}' and names no conflict", operation, seen.Find(by));
            }
        }
    }

    // The tree that the replica diverged from: what it had seen. Where retirements keep that from being known, all that it may have been.
    private IEnumerable<KeyValuePair<FilePath, IReadOnlyList<Snapshot>>> BeforeOf(Operation diverged)
    {
        foreach (FilePath path in paths.All)
        {
            List<Snapshot> contents = [];
            foreach (PathEvent last in paths.Of(path).Reverse().Where(last => last.By.Id < diverged.Id && last.By.CountsFor(diverged.Replica)))
            {
                if (seen.MayHaveSeen(last.By, diverged.Clock) && last.Content is { } content)
                {
                    contents.Add(content);
                }

                if (last.By.IsSeenBy(diverged.Clock))
                {
                    break;
                }
            }

            if (contents.Count > 0)
            {
                yield return new(path, contents);
            }
        }
    }
}
