using CausalFiles.Clocks;
using CausalFiles.Operations;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.Deterministic;

/// <summary>
/// What the library is to show, without the library: every operation with the files after it, out of <see cref="ReferenceModel"/>. Which operation wrote a file is told by a
/// second model, in which every content is the number of an operation.
/// </summary>
internal sealed class Reference
{
    private readonly List<ExpectedOperation> operations = [];

    internal IReadOnlyList<ExpectedOperation> Operations => operations;

    internal long Last => operations.Count;

    internal ReferenceModel Files => operations is [.., var last] ? last.Files : new ReferenceModel();

    internal ReferenceModel FilesAt(long id) => id == 0 ? new ReferenceModel() : operations[(int)id - 1].Files;

    internal ReferenceModel Versions => operations is [.., var last] ? last.Versions : new ReferenceModel();

    /// <summary>The first operations up to this one may have been dropped from the history.</summary>
    internal long MayBeDropped { get; set; }

    /// <summary>What is to stay in the history whatever is dropped.</summary>
    internal SortedSet<long> Pins { get; } = [];

    /// <summary>The next operation, if it can be done.</summary>
    internal ExpectedOperation? TryDraft(string replica, Step step, OperationKind? kind = null)
    {
        ReferenceModel files = Files.Copy();
        ReferenceModel versions = Versions.Copy();
        if (!files.TryApply(step))
        {
            return null;
        }

        _ = versions.TryApply(Numbered(step, $"{Last + 1}"));
        return Unchanged(replica, kind ?? Enum.Parse<OperationKind>($"{step.Kind}"), step.Path) with { Files = files, Versions = versions, Step = step };
    }

    /// <summary>The next operation, with the files as they are; it has seen everything.</summary>
    internal ExpectedOperation Unchanged(string replica, OperationKind kind, string path)
    {
        Dictionary<string, long> clock = Counts(Last);
        clock[replica] = operations.Count(operation => operation.Replica == replica) + 1;
        return new ExpectedOperation(Last + 1, replica, kind, path, Files, Versions) { Clock = clock };
    }

    internal void Commit(ExpectedOperation operation) => operations.Add(operation);

    internal long VersionOf(string path) => Versions.Entries.GetValueOrDefault(path) is { } version ? long.Parse(version) : 0;

    /// <summary>Whether a clock has seen so many operations of each replica as everybody has.</summary>
    internal bool IsClockAfter(IVectorClock clock, long last) => IsClock(clock, Counts(last));

    internal static bool IsClock(IVectorClock clock, IReadOnlyDictionary<string, long> counts) =>
        counts.Count == clock.Components.Count && counts.All(own => clock[own.Key] == own.Value);

    /// <summary>How many of the first operations of each replica everybody has seen: up to the last one that is not apart.</summary>
    internal Dictionary<string, long> Counts(long last) => operations
        .Take((int)last)
        .GroupBy(operation => operation.Replica)
        .Select(own => (Replica: own.Key, Count: own.Select((operation, i) => operation.IsApart ? 0L : i + 1).Max()))
        .Where(own => own.Count > 0)
        .ToDictionary(own => own.Replica, own => own.Count);

    /// <summary>Whether everybody has seen an operation: one that is apart only when a later one of its replica is not.</summary>
    internal bool IsSeen(ExpectedOperation operation) => operation.Clock[operation.Replica] <= Counts(Last).GetValueOrDefault(operation.Replica);

    /// <summary>A step that leaves a number in what it writes.</summary>
    internal static Step Numbered(Step step, string number) => step with
    {
        Kind = step.Kind is StepKind.Append or StepKind.Update or StepKind.Splice ? StepKind.Write : step.Kind,
        Text = number,
        Steps = [.. step.Steps.Select(inner => Numbered(inner, number))],
    };
}
