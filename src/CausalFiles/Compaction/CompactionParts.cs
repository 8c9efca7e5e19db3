using CausalFiles.Checkpoints;
using CausalFiles.Coordination;
using CausalFiles.Followers;
using CausalFiles.History;
using CausalFiles.Offline;
using CausalFiles.OperationLog;
using CausalFiles.Replication;
using CausalFiles.Snapshots;
using CausalFiles.Versions;
using Microsoft.Extensions.Logging;

namespace CausalFiles.Compaction;

/// <summary>What a <see cref="Compactor"/> works with.</summary>
internal sealed record CompactionParts
{
    internal required string Root { get; init; }

    internal required IOperationLog Log { get; init; }

    internal required ISnapshotStore Store { get; init; }

    internal required VersionReader Versions { get; init; }

    internal required BaseState Base { get; init; }

    internal required PinStore Pins { get; init; }

    internal required HistoryIndex Index { get; init; }

    internal required ReplicaSet Replicas { get; init; }

    internal required IReadOnlyList<FollowerRunner> Followers { get; init; }

    internal required Coordinator Coordinator { get; init; }

    internal required OfflineReplicas Offline { get; init; }

    internal required TimeProvider Time { get; init; }

    internal required ILogger Logger { get; init; }
}
