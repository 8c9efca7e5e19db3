using CausalFiles.Simulation.Checks;
using CausalFiles.Simulation.Clients;
using CausalFiles.Simulation.Measures;
using CausalFiles.Simulation.Output;

namespace CausalFiles.Simulation.Report;

/// <summary>The tables at the end of a run.</summary>
internal static class ClosingReport
{
    private const int MostClients = 40;
    private const int MostConflicts = 10;

    private static readonly ClientAction[] Actions = Enum.GetValues<ClientAction>();

    internal static IEnumerable<TableContent> Tables(RunResult result, LibraryMeter meter, HistoryAudit audit, int replicas)
    {
        yield return Operations(result.Tallies);
        yield return Latencies(result.Tallies);
        yield return Groups(meter.GroupSizes);
        yield return Bytes(meter.StoredBytes, audit.FullCopyBytes, replicas);
        if (audit.Merges > 0)
        {
            yield return Conflicts(audit);
        }
    }

    internal static TableContent Conflicts(HistoryAudit audit) => new(
        $"Conflicts: {Quantity.Count(audit.Conflicts.Count)}, settled by {Quantity.Of(audit.Merges, "merge")} of what {Quantity.Of(audit.Offline, "operation")} did offline",
        ["path", "theirs", "ours", "outcome", "ours is in"],
        [
            .. audit.Conflicts.Take(MostConflicts).Select(conflict => (IReadOnlyList<string>)
            [
                conflict.Path.Value, $"{conflict.TheirChange} #{conflict.Theirs}", $"{conflict.OurChange} #{conflict.Ours}", conflict.Outcome.ToString(), conflict.Copy?.Value ?? "-",
            ]),
            .. audit.Conflicts.Count <= MostConflicts ? [] : (IReadOnlyList<string>[])[[$"{audit.Conflicts.Count - MostConflicts} more", "", "", "", ""]],
        ]);

    internal static TableContent Operations(IReadOnlyList<ClientTally> tallies)
    {
        List<IReadOnlyList<string>> rows = [.. tallies.Take(MostClients).Select(tally => CountRow(tally.Client, [tally]))];
        if (tallies.Count > MostClients)
        {
            rows.Add(CountRow($"{tallies.Count - MostClients} more", tallies.Skip(MostClients)));
        }

        rows.Add(CountRow("all", tallies));
        return new TableContent("Operations by client and kind", ["client", .. Actions.Select(Name), "all"], rows);
    }

    internal static TableContent Latencies(IReadOnlyList<ClientTally> tallies)
    {
        List<IReadOnlyList<string>> rows =
        [
            .. Actions.Select(action => LatencyRow(Name(action), tallies.SelectMany(tally => tally.Durations(action)))),
            LatencyRow("all", tallies.SelectMany(tally => Actions.SelectMany(tally.Durations))),
        ];
        return new TableContent("Latency of an operation, without the simulated one", ["operation", "p50", "p90", "p99", "max"], rows);
    }

    internal static TableContent Groups(Distribution sizes) => new(
        "Operations committed together, with one flush",
        ["", "groups", "mean", "p50", "p90", "p99", "max"],
        [[
            "operations in a group",
            Quantity.Count(sizes.Count),
            Quantity.Number(sizes.Mean),
            .. new[] { sizes.P50, sizes.P90, sizes.P99, sizes.Max }.Select(size => Quantity.Count((long)size)),
        ]]);

    internal static TableContent Bytes(long stored, long fullCopies, int replicas) => new(
        "Bytes stored as snapshots, against copies of the whole file",
        ["", "bytes", "share"],
        [
            ["stored as snapshots", Quantity.Bytes(stored), fullCopies == 0 ? "-" : $"{Quantity.Number(100.0 * stored / fullCopies)} %"],
            [
                $"copies: {Quantity.Count(replicas + 1)} for each change, 1 for each read",
                Quantity.Bytes(fullCopies),
                fullCopies == 0 ? "-" : "100 %",
            ],
        ]);

    internal static IEnumerable<string> Summary(RunResult result, SimulatedRoot root)
    {
        yield return "";
        yield return $"Replicas:      {root.Layout.Replicas}";
        yield return $"Snapshots:     {root.SnapshotPlace}";
        yield return $"Log:           {root.Layout.Log}";
        yield return $"Readable log:  {root.ReadableLogPlace}";
        yield return $"Operations:    {(result.Performed == 0 ? "none" : $"{result.Before.Next} to {result.Last}")}";
        yield return $"Rate:          {Quantity.Number(result.Performed / result.Elapsed.TotalSeconds)} operations/s, "
            + $"{Quantity.Count(result.Performed)} in {Quantity.Duration(result.Elapsed)}\n";
    }

    private static IReadOnlyList<string> CountRow(string name, IEnumerable<ClientTally> tallies)
    {
        List<ClientTally> counted = [.. tallies];
        IEnumerable<long> counts =
            [.. Actions.Select(action => counted.Sum(tally => tally.Count(action))), counted.Sum(tally => tally.Total)];
        return [name, .. counts.Select(Quantity.Count)];
    }

    private static IReadOnlyList<string> LatencyRow(string name, IEnumerable<TimeSpan> durations)
    {
        var spread = Distribution.Of(durations.Select(duration => duration.TotalMilliseconds));
        double[] points = [spread.P50, spread.P90, spread.P99, spread.Max];
        return spread.Count == 0
            ? [name, "-", "-", "-", "-"]
            : [name, .. points.Select(ms => Quantity.Duration(TimeSpan.FromMilliseconds(ms)))];
    }

    private static string Name(ClientAction action) => action switch
    {
        ClientAction.Read => "read",
        ClientAction.Write => "write",
        _ => "update",
    };
}
