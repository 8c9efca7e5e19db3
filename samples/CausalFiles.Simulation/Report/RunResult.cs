using CausalFiles.Operations;
using CausalFiles.Simulation.Clients;

namespace CausalFiles.Simulation.Report;

/// <summary>What the clients have done.</summary>
internal sealed record RunResult
{
    internal required IReadOnlyList<ClientTally> Tallies { get; init; }

    internal required TimeSpan Elapsed { get; init; }

    /// <summary>The last operation of earlier runs.</summary>
    internal required OperationId Before { get; init; }

    internal required OperationId Last { get; init; }

    /// <summary>What kept a client from going on; null for nothing.</summary>
    internal required Exception? Failure { get; init; }

    internal long Performed => Tallies.Sum(tally => tally.Total);
}
