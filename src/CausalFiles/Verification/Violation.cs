using CausalFiles.Naming;
using CausalFiles.Operations;

namespace CausalFiles.Verification;

/// <summary>One thing that is not as it must be.</summary>
/// <param name="Rule">The rule that is broken, as a short sentence.</param>
/// <param name="Detail">What was found.</param>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
public sealed record Violation(string Rule, string Detail)
{
    /// <summary>The operation that it concerns, if any.</summary>
    public Operation? Operation { get; init; }

    /// <summary>The other operation that it concerns, if any: the one that was forgotten, missed, or contradicted.</summary>
    public OperationId? Against { get; init; }

    /// <summary>The replica that it concerns, if any.</summary>
    public ReplicaId? Replica { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Operation is null ? $"{Rule}: {Detail}" : $"{Rule}: {Detail} [{Operation}]";
}
