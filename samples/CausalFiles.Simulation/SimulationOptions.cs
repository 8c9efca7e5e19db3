using CausalFiles.Simulation.Clients;
using CausalFiles.Simulation.Snapshots;

namespace CausalFiles.Simulation;

/// <summary>What a run is to be.</summary>
internal sealed record SimulationOptions
{
    internal const int MaxClients = 1000;

    internal required int Clients { get; init; }

    /// <summary>How many operations all clients perform together.</summary>
    internal required int Operations { get; init; }

    internal required LatencyRange Latency { get; init; }

    internal required int Seed { get; init; }

    /// <summary>The directory of the root, as a full path.</summary>
    internal required string Root { get; init; }

    internal required ActionWeights Weights { get; init; }

    /// <summary>For how much of their work clients are offline.</summary>
    internal required Share Offline { get; init; }

    /// <summary>What settles conflicts.</summary>
    internal required ConflictChoice Conflicts { get; init; }

    /// <summary>Null for what the root has.</summary>
    internal required SnapshotKind? Snapshots { get; init; }

    /// <summary>Where the history goes as lines of JSON, as a full path; null for nowhere.</summary>
    internal required string? Export { get; init; }

    /// <summary>Where the history goes as a log for ShiViz, as a full path; null for nowhere.</summary>
    internal required string? ShiViz { get; init; }

    internal required bool Quiet { get; init; }

    internal required bool Plain { get; init; }
}
