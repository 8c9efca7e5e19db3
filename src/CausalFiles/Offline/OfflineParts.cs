using CausalFiles.Conflicts;
using CausalFiles.Coordination;
using CausalFiles.Durability;
using CausalFiles.OperationLog;
using CausalFiles.Threading;

namespace CausalFiles.Offline;

/// <summary>What replicas that are offline work with.</summary>
internal sealed record OfflineParts
{
    internal required DurableFiles Files { get; init; }

    internal required IDiskSync? DiskSync { get; init; }

    /// <summary>What the coordinator of the log works with; that of an outbox has another log, lock and replica.</summary>
    internal required CoordinatorParts Coordination { get; init; }

    internal required Coordinator Coordinator { get; init; }

    /// <summary>Where versions of outboxes are read.</summary>
    internal required BranchedLog Branches { get; init; }

    internal required SharedGate Incoming { get; init; }

    internal required IConflictResolver Resolver { get; init; }
}
