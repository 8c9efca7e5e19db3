using CausalFiles.Clocks;
using CausalFiles.Naming;
using CausalFiles.Operations;

namespace CausalFiles.Verification;

/// <summary>What is kept of an operation that was checked: where it stands, in the log and among those that happened before it.</summary>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
internal sealed class SeenOperation(Operation operation)
{
    // It has changed the tree of its own replica only.
    private readonly bool isDiverged = operation.Diverged.Count > 0;

    internal OperationId Id { get; } = operation.Id;

    internal ReplicaId Replica { get; } = operation.Replica;

    /// <summary>Which of its replica's operations it is.</summary>
    internal long Number { get; } = operation.Clock[operation.Replica];

    internal IVectorClock Clock { get; } = operation.Clock;

    internal bool IsRetirement { get; } = operation.Kind == OperationKind.Retire;

    /// <summary>Whether who has this clock has seen the operation.</summary>
    internal bool IsSeenBy(IVectorClock clock) => clock[Replica] >= Number;

    /// <summary>Whether paths lead to what it wrote, for a replica that has seen it: what diverged is nowhere but in its own replica's tree.</summary>
    internal bool CountsFor(ReplicaId replica) => !isDiverged || Replica == replica;

    /// <summary>Whether it happened before the other one.</summary>
    internal bool IsBefore(SeenOperation other) => this != other && IsSeenBy(other.Clock);
}
