using CausalFiles.Clocks;
using CausalFiles.Naming;
using CausalFiles.Operations;

namespace CausalFiles.Verification;

/// <summary>What is kept of an operation that was checked: where it stands, in the log and among those that happened before it.</summary>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
internal sealed class SeenOperation(Operation operation)
{
    internal OperationId Id { get; } = operation.Id;

    internal ReplicaId Replica { get; } = operation.Replica;

    /// <summary>Which of its replica's operations it is.</summary>
    internal long Number { get; } = operation.Clock[operation.Replica];

    internal IVectorClock Clock { get; } = operation.Clock;

    internal bool IsRetirement { get; } = operation.Kind == OperationKind.Retire;

    /// <summary>Whether who has this clock has seen the operation.</summary>
    internal bool IsSeenBy(IVectorClock clock) => clock[Replica] >= Number;

    /// <summary>Whether it happened before the other one.</summary>
    internal bool IsBefore(SeenOperation other) => this != other && IsSeenBy(other.Clock);
}
