using CausalFiles.Operations;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.Deterministic;

/// <summary>An operation as the reference has it: who did what, and what the files are afterwards.</summary>
internal sealed record ExpectedOperation(long Id, string Replica, OperationKind Kind, string Path, ReferenceModel Files, ReferenceModel Versions)
{
    /// <summary>How many operations of each replica it has seen, itself included.</summary>
    internal required IReadOnlyDictionary<string, long> Clock { get; init; }

    /// <summary>What it has done, to the files or, when it is apart, to its replica's own only; null where that is nothing, and of a merge.</summary>
    internal Step? Step { get; init; }

    /// <summary>Of a merge, whether the reference knew of every path what is to come of it.</summary>
    internal bool IsDecided { get; init; }

    /// <summary>The files that it wrote in its replica's own tree only, with what it left in them.</summary>
    internal IReadOnlyDictionary<string, string?> Apart { get; init; } = new Dictionary<string, string?>();

    /// <summary>Whether it is not placed before a merge, so that nobody else has seen it.</summary>
    internal bool IsApart { get; init; }

    internal bool IsOf(Operation operation) =>
        operation.Id.Value == Id && operation.Replica.Value == Replica && operation.Kind == Kind && operation.Path.Value == Path && Reference.IsClock(operation.Clock, Clock);

    public override string ToString() => $"{Id} {Replica} {Kind} {Path}";
}
