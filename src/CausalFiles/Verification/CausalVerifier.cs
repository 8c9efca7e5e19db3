using CausalFiles.Operations;

namespace CausalFiles.Verification;

/// <summary>Takes a history operation by operation and checks each against all that came before.</summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class CausalVerifier
{
    private readonly SeenOperations seen = new();
    private readonly PathEvents paths;
    private readonly Findings findings = new();
    private readonly ClockRules clocks;
    private readonly VersionRules versions;
    private readonly SessionRules sessions;
    private readonly DivergedRules diverged;

    internal CausalVerifier()
    {
        paths = new PathEvents(seen);
        clocks = new ClockRules(seen, findings);
        versions = new VersionRules(seen, paths, findings);
        sessions = new SessionRules(seen, findings);
        diverged = new DivergedRules(seen, paths, findings);
    }

    internal long Count => seen.Count;

    internal IReadOnlyList<Violation> Violations => findings.Violations;

    internal void Check(Operation operation)
    {
        if (seen.Count == 0)
        {
            seen.Begin(operation.Id);
        }
        else if (operation.Id != seen.Last.Next)
        {
            findings.Add(Rules.NoGap, $"it follows operation {seen.Last}", operation);
        }

        clocks.Check(operation);
        sessions.Check(operation, versions.Check(operation));
        diverged.Check(operation);
        if (operation.Kind == OperationKind.Merge)
        {
            sessions.Forget(paths.Retract(operation.Replica));
        }

        SeenOperation kept = new(operation);
        seen.Add(kept);
        if (operation.Changes.Count > 0)
        {
            sessions.Add(kept, paths.Apply(operation, kept, seen.IsCut));
        }
    }
}
