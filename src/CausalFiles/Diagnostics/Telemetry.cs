using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using CausalFiles.Naming;

namespace CausalFiles.Diagnostics;

/// <summary>
/// The traces and metrics of the library: an <see cref="ActivitySource"/> and a <see cref="Meter"/>, named by
/// <see cref="DiagnosticNames"/>.
/// </summary>
/// <threadsafety>Safe for any number of threads.</threadsafety>
internal static class Telemetry
{
    internal static readonly ActivitySource Activities = new(DiagnosticNames.Source);

    private static readonly Meter Meter = new(DiagnosticNames.Source);
    private static readonly ConcurrentDictionary<ILagSource, bool> LagSources = new();

    internal static readonly Counter<long> Operations =
        Meter.CreateCounter<long>(DiagnosticNames.Operations, "{operation}", "Operations that were committed, by kind and replica.");

    internal static readonly Histogram<double> OperationDuration = Meter.CreateHistogram<double>(
        DiagnosticNames.OperationDuration, "s", "From the call of an operation to its end, by kind, with the error if it failed.");

    internal static readonly Histogram<double> LockWait =
        Meter.CreateHistogram<double>(DiagnosticNames.LockWait, "s", "From asking for the coordinator lock to having it.");

    internal static readonly Histogram<int> GroupSize =
        Meter.CreateHistogram<int>(DiagnosticNames.GroupSize, "{operation}", "Operations that were committed with one flush.");

    internal static readonly Counter<long> SnapshotBytes =
        Meter.CreateCounter<long>(DiagnosticNames.SnapshotBytes, "By", "Bytes of content that were newly stored as snapshots, in the records of the log or in the store.");

    internal static readonly Counter<long> DeduplicatedBytes =
        Meter.CreateCounter<long>(DiagnosticNames.DeduplicatedBytes, "By", "Bytes of content of snapshots that were stored already.");

    internal static readonly Counter<long> Conflicts =
        Meter.CreateCounter<long>(DiagnosticNames.Conflicts, "{conflict}", "Conflicts that were settled, by replica and outcome.");

    private static readonly ObservableGauge<long> Lag = Meter.CreateObservableGauge(
        DiagnosticNames.ReplicationLag,
        () => LagSources.Keys.SelectMany(MeasureLag),
        "{operation}",
        "Committed operations that a replica has yet to apply.");

    /// <summary>Counts the replicas of a root among those whose lag is reported, until they are removed.</summary>
    internal static void AddLagSource(ILagSource source)
    {
        // Naming the gauge here makes sure that it has been created.
        _ = Lag.Enabled;
        _ = LagSources.TryAdd(source, true);
    }

    internal static void RemoveLagSource(ILagSource source) => _ = LagSources.TryRemove(source, out _);

    private static IEnumerable<Measurement<long>> MeasureLag(ILagSource source) =>
        source.Lags().Select(lag => new Measurement<long>(
            lag.Operations,
            new KeyValuePair<string, object?>(DiagnosticNames.RootTag, source.Root),
            new KeyValuePair<string, object?>(DiagnosticNames.ReplicaTag, lag.Replica.Value)));

    /// <summary>Something that knows how far replicas are behind.</summary>
    internal interface ILagSource
    {
        string Root { get; }

        IEnumerable<(ReplicaId Replica, long Operations)> Lags();
    }
}
