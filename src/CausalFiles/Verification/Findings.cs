using CausalFiles.Operations;

namespace CausalFiles.Verification;

/// <summary>Collects what is found wrong.</summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class Findings
{
    private readonly List<Violation> violations = [];

    internal IReadOnlyList<Violation> Violations => violations;

    internal void Add(string rule, string detail, Operation operation, SeenOperation? against = null) =>
        violations.Add(new Violation(rule, detail) { Operation = operation, Against = against?.Id });
}
