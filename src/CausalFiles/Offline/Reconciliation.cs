using CausalFiles.Operations;

namespace CausalFiles.Offline;

/// <summary>What came of bringing into the log what a replica had done offline.</summary>
/// <param name="Operations">How many operations its outbox held.</param>
/// <param name="Diverged">How many of them were not placed: the first that did not fit what others had done meanwhile, and what changed something after it.</param>
/// <param name="Merge">The operation that brought both together, with the conflicts that it settled; null when nothing diverged.</param>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
public sealed record Reconciliation(long Operations, long Diverged, Operation? Merge)
{
    /// <summary>The conflicts that were settled.</summary>
    public IReadOnlyList<Conflict> Conflicts => Merge?.Conflicts ?? [];
}
