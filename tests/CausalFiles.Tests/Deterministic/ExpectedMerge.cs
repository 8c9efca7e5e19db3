using CausalFiles.Operations;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.Deterministic;

/// <summary>
/// What a merge is to bring about, path by path, by the table of docs/consistency.md and without the library. It is known where both sides have only written and deleted files: then
/// nothing has another path than before. A file that was deleted and created again is a new one to whoever has changed the old one; such paths are left open.
/// </summary>
internal sealed class ExpectedMerge
{
    private static readonly StepKind[] Plain = [StepKind.Write, StepKind.Append, StepKind.Update, StepKind.Splice, StepKind.Delete, StepKind.Read];

    private readonly string replica;
    private readonly SortedDictionary<string, string?> entries = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> beside = new(StringComparer.Ordinal);
    private readonly List<string> conflicts = [];
    private readonly HashSet<string> open;

    private ExpectedMerge(string replica, Side ours, Side theirs)
    {
        this.replica = replica;
        open = [.. ours.Origin.Entries.Keys.Where(path => ours.HasAgain(path) || theirs.HasAgain(path))];
        foreach (string path in ours.Paths.Union(theirs.Paths).Except(open))
        {
            if (ours.Origin.Entries.TryGetValue(path, out string? text) && text is null)
            {
                entries.Add(path, null);
            }
            else
            {
                Decide(path, text, ours.Files.Entries.GetValueOrDefault(path), theirs.Files.Entries.GetValueOrDefault(path));
            }
        }
    }

    /// <summary>Whether every path was decided.</summary>
    internal bool IsWhole => open.Count == 0;

    /// <param name="replica">Whose merge it is.</param>
    /// <param name="own">What it has done.</param>
    /// <param name="meanwhile">What has come into the log since it left and before what it has done.</param>
    /// <returns>What the merge is to bring about; null where it is not known.</returns>
    internal static ExpectedMerge? TryDecide(string replica, OfflineModel own, IReadOnlyList<ExpectedOperation> meanwhile)
    {
        Side ours = new([own.Origin, .. own.Entries.Select(entry => entry.Files)], own.Entries.Select(entry => entry.Done));
        Side theirs = new([own.Origin, .. meanwhile.Select(operation => operation.Files)], meanwhile.Select(operation => operation.Step).OfType<Step>());
        List<string> paths = [.. ours.Paths.Union(theirs.Paths)];
        bool isKnown = ours.Steps.Concat(theirs.Steps).All(step => Plain.Contains(step.Kind))
            && meanwhile.All(operation => operation.Kind != OperationKind.Merge || operation.IsDecided)
            && paths.Distinct(StringComparer.OrdinalIgnoreCase).Count() == paths.Count;
        return isKnown ? new ExpectedMerge(replica, ours, theirs) : null;
    }

    /// <returns>What a merge has done otherwise; null when nothing.</returns>
    internal string? FaultOf(ReferenceModel found, IEnumerable<Conflict> settled)
    {
        foreach ((string path, string? text) in entries)
        {
            if (!found.Entries.TryGetValue(path, out string? there) || there != text)
            {
                return $"'{there}' is in {path}, and not '{text}'";
            }
        }

        List<string> surplus = [.. found.Entries.Keys.Where(path => !entries.ContainsKey(path) && !open.Contains(path))];
        foreach ((string path, string text) in beside)
        {
            string? copy = surplus.Find(other => IsBeside(other, path) && found.Entries[other] == text);
            if (copy is null)
            {
                return $"'{text}' is not beside {path}";
            }

            _ = surplus.Remove(copy);
        }

        string? unknown = surplus.Find(path => !open.Any(other => IsBeside(path, other)));
        return unknown is null ? FaultOf(settled) : $"{unknown} is there, and nobody has made it";
    }

    private string? FaultOf(IEnumerable<Conflict> settled)
    {
        List<string> found = [.. settled.Where(conflict => !open.Contains(conflict.Path.Value)).Select(conflict => Named(conflict.Path.Value, conflict.Outcome))];
        return found.Order(StringComparer.Ordinal).SequenceEqual(conflicts.Order(StringComparer.Ordinal))
            ? null
            : $"there were the conflicts {string.Join(", ", conflicts)}, and it has settled {string.Join(", ", found)}";
    }

    // What a file holds; null where there is none.
    private void Decide(string path, string? before, string? ours, string? theirs)
    {
        bool isConflict = ours != before && theirs != before && ours != theirs;
        string? text = isConflict ? theirs ?? ours : ours == before ? theirs : ours;
        if (text is not null)
        {
            entries.Add(path, text);
        }

        if (!isConflict)
        {
            return;
        }

        conflicts.Add(Named(path, theirs is null ? ConflictOutcome.KeptOurs : ours is null ? ConflictOutcome.KeptTheirs : ConflictOutcome.KeptBoth));
        if (ours is not null && theirs is not null)
        {
            beside.Add(path, ours);
        }
    }

    private static string Named(string path, ConflictOutcome outcome) => $"{path} {outcome}";

    private bool IsBeside(string other, string path) => other.StartsWith($"{path} (conflict, {replica}, ", StringComparison.Ordinal) && other.EndsWith(')');

    /// <summary>What one side has done: the trees that it had one after the other, the origin first, and the steps in between.</summary>
    private sealed class Side(IReadOnlyList<ReferenceModel> trees, IEnumerable<Step> steps)
    {
        internal ReferenceModel Origin => trees[0];

        internal ReferenceModel Files => trees[^1];

        internal IReadOnlyList<Step> Steps { get; } = [.. steps.SelectMany(step => step.Singles)];

        internal IReadOnlySet<string> Paths { get; } = trees.SelectMany(tree => tree.Entries.Keys).ToHashSet();

        internal bool HasAgain(string path) => Files.Entries.ContainsKey(path)
            && (trees.Any(tree => !tree.Entries.ContainsKey(path)) || Steps.Any(step => step.Kind == StepKind.Delete && step.Path == path));
    }
}
