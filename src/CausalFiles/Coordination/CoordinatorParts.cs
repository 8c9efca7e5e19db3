using CausalFiles.Locking;
using CausalFiles.OperationLog;
using CausalFiles.Sharing;
using CausalFiles.Versions;
using Microsoft.Extensions.Logging;

namespace CausalFiles.Coordination;

/// <summary>What a <see cref="Coordinator"/> works with.</summary>
internal sealed record CoordinatorParts
{
    /// <summary>The directory of the root, for metrics.</summary>
    internal required string Root { get; init; }

    internal required IOperationLog Log { get; init; }

    /// <summary>The same log, when other processes append to it as well.</summary>
    internal FileOperationLog? Shared { get; init; }

    /// <summary>Tells when one of them has.</summary>
    internal TurnWatch? Others { get; init; }

    internal required VersionReader Versions { get; init; }

    internal required Consolidator Consolidator { get; init; }

    internal required ICoordinatorLock Lock { get; init; }

    internal required IReplicas Replicas { get; init; }

    internal required TimeProvider Time { get; init; }

    internal required ILogger Logger { get; init; }

    /// <summary>How many bytes of content a record carries for one effect at the most.</summary>
    internal required int MaxInlineContent { get; init; }

    /// <summary>How many operations one flush carries at the most.</summary>
    internal required int MaxGroupSize { get; init; }
}
