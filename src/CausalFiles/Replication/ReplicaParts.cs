using CausalFiles.Durability;
using CausalFiles.OperationLog;
using CausalFiles.Versions;
using Microsoft.Extensions.Logging;

namespace CausalFiles.Replication;

/// <summary>What the replicas work with.</summary>
internal sealed record ReplicaParts
{
    /// <summary>The directory of the root, for metrics.</summary>
    internal required string Root { get; init; }

    internal required DurableFiles Files { get; init; }

    internal required IOperationLog Log { get; init; }

    internal required VersionReader Versions { get; init; }

    internal required TimeProvider Time { get; init; }

    internal required ILogger Logger { get; init; }

    /// <summary>Whether a group is applied at every replica before its operations return.</summary>
    internal required bool SynchronisesBeforeReturn { get; init; }

    /// <summary>How many files each replica may hold open at the most.</summary>
    internal Func<int> MostHandles { get; init; } = () => 0;
}
