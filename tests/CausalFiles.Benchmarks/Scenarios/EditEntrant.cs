using CausalFiles.Benchmarks.Results;
using CausalFiles.Benchmarks.Running;
using CausalFiles.Benchmarks.Workloads;

namespace CausalFiles.Benchmarks.Scenarios;

/// <summary>Somebody who edits and keeps versions, and what each turn has cost.</summary>
internal sealed class EditEntrant(string name, Func<Task<EditOutcome>> runAsync)
{
    private readonly List<EditOutcome> outcomes = [];

    internal string Name => name;

    /// <summary>Measures the time of an edit, and remembers the rest.</summary>
    internal Contestant Contestant => new(name, Unit.Seconds, async () =>
    {
        EditOutcome outcome = await runAsync();
        outcomes.Add(outcome);
        return outcome.SecondsPerEdit;
    });

    internal Series Times => Of(Unit.Seconds, static outcome => outcome.SecondsPerEdit);

    internal Series Bytes => Of(Unit.Bytes, static outcome => outcome.BytesPerEdit);

    internal Series PackedBytes => Of(Unit.Bytes, static outcome => outcome.PackedBytesPerEdit);

    internal IEnumerable<double> Reads => outcomes.SelectMany(static outcome => outcome.ReadSeconds);

    internal Series SlowestReads => Of(Unit.Seconds, static outcome => outcome.ReadSeconds.Max());

    internal Series MedianReads => Of(Unit.Seconds, static outcome => new Series(Unit.Seconds, outcome.ReadSeconds).Median);

    private Series Of(Unit unit, Func<EditOutcome, double> value) => new(unit, outcomes.Select(value));
}
