using CausalFiles.Checkpoints;
using CausalFiles.Coordination;
using CausalFiles.Followers;
using CausalFiles.History;
using CausalFiles.Offline;
using CausalFiles.OperationLog;
using CausalFiles.Replication;
using CausalFiles.Snapshots;
using CausalFiles.Threading;
using CausalFiles.Versions;
using Microsoft.Extensions.Logging;

namespace CausalFiles;

/// <summary>What a <see cref="ReplicatedFileSystem"/> is made of, put together by <see cref="RootOpener"/>.</summary>
internal sealed record ReplicatedFileSystemParts
{
    internal required ReplicatedFileSystemOptions Options { get; init; }

    internal required string RootPath { get; init; }

    internal required IOperationLog Log { get; init; }

    internal required ISnapshotStore Store { get; init; }

    internal required VersionReader Versions { get; init; }

    internal required BaseState Base { get; init; }

    internal required PinStore Pins { get; init; }

    internal required HistoryIndex Index { get; init; }

    /// <summary>Contents that no operation names yet come in together; giving up contents happens alone.</summary>
    internal required SharedGate Incoming { get; init; }

    internal required ReplicaSet Replicas { get; init; }

    internal required Coordinator Coordinator { get; init; }

    internal required OfflineReplicas Offline { get; init; }

    internal required IReadOnlyList<FollowerRunner> Followers { get; init; }

    /// <summary>What is to be closed, what was opened last on top.</summary>
    internal required Stack<IAsyncDisposable> Opened { get; init; }

    internal required ILogger Logger { get; init; }
}
