using CausalFiles.Operations;

namespace CausalFiles.Verification;

/// <summary>
/// Checks the version that an operation names against those that its path has had: it has seen it, and none that is causally later. Of
/// concurrent versions any will do.
/// </summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class VersionRules(SeenOperations seen, PathEvents paths, Findings findings)
{
    /// <returns>What the operation builds upon; null when that was before the history, or is nothing that there was.</returns>
    internal PathEvent? Check(Operation operation)
    {
        CheckOwnContent(operation);
        if (operation.Source != OperationId.None && !IsSeen(operation, operation.Source))
        {
            findings.Add(Rules.SourceIsSeen, $"it restores version {operation.Source}", operation, seen.Find(operation.Source));
        }

        List<PathEvent> later = [];
        PathEvent? named = null;
        IReadOnlyList<PathEvent> events = paths.Of(operation.Path);
        for (int i = events.Count - 1; i >= 0; i--)
        {
            PathEvent candidate = events[i];
            if (!candidate.By.CountsFor(operation.Replica))
            {
                continue;
            }

            bool isSeen = seen.MayHaveSeen(candidate.By, operation.Clock);
            if (candidate.Version == operation.BasedOn)
            {
                // An end that it has not seen is not why it found no file.
                named ??= isSeen || operation.BasedOn != OperationId.None ? candidate : null;
                if (isSeen && !later.Exists(other => candidate.By.IsBefore(other.By)))
                {
                    CheckContent(operation, candidate);
                    return candidate;
                }
            }

            if (candidate.By.IsSeenBy(operation.Clock))
            {
                later.Add(candidate);
            }
        }

        if (MayBeFromBefore(operation, later))
        {
            return null;
        }

        Refuse(operation, named, later);
        return named;
    }

    private void CheckContent(Operation operation, PathEvent version)
    {
        if (operation.Kind == OperationKind.Read && version.Content is { } content && operation.Snapshot != content)
        {
            findings.Add(Rules.ReadContent, $"it returned {operation.Snapshot}, and version {version.Version} is {content}", operation, version.By);
        }
    }

    private void CheckOwnContent(Operation operation)
    {
        FileChanged? written = operation.Changes.OfType<FileChanged>().LastOrDefault(change => change.Path == operation.Path);
        if (written is not null && operation.Snapshot != written.Content)
        {
            findings.Add(Rules.OwnContent, $"it says {operation.Snapshot}, and leaves {written.Content}", operation);
        }
    }

    // A version that the history does not reach back to is right as long as nothing that was seen has replaced it.
    private bool MayBeFromBefore(Operation operation, List<PathEvent> later) =>
        later.Count == 0 ? operation.BasedOn == OperationId.None || IsBeforeHistory(operation.BasedOn)
        : IsBeforeHistory(operation.BasedOn)
            && paths.ArrivalsAt(operation.Path).Any(move => seen.MayHaveSeen(move, operation.Clock) && !later.Exists(other => move.IsBefore(other.By)));

    private void Refuse(Operation operation, PathEvent? named, List<PathEvent> later)
    {
        if (named is null && operation.BasedOn != OperationId.None && !IsBeforeHistory(operation.BasedOn))
        {
            findings.Add(Rules.PremiseExists, $"'{operation.Path}' has not been at version {operation.BasedOn}", operation, seen.Find(operation.BasedOn));
        }
        else if (named is not null && !seen.MayHaveSeen(named.By, operation.Clock))
        {
            findings.Add(Rules.PremiseIsSeen, $"it builds upon version {operation.BasedOn}, which came with operation {named.By.Id}", operation, named.By);
        }
        else
        {
            string rule = operation.Kind == OperationKind.Read ? Rules.LatestRead : Rules.LatestPremise;
            findings.Add(rule, $"it is based on version {operation.BasedOn}, and had seen operation {later[0].By.Id}", operation, later[0].By);
        }
    }

    private bool IsSeen(Operation operation, OperationId version) =>
        IsBeforeHistory(version) || (seen.Find(version) is { } restored && seen.MayHaveSeen(restored, operation.Clock));

    private bool IsBeforeHistory(OperationId version) => version != OperationId.None && version < seen.First;
}
