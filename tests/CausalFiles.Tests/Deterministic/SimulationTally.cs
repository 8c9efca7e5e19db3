namespace CausalFiles.Tests.Deterministic;

/// <summary>What happened in runs, so that a test can tell that everything did.</summary>
internal sealed class SimulationTally
{
    internal long Steps { get; set; }

    internal long Committed { get; set; }

    internal long Refused { get; set; }

    internal long Faults { get; set; }

    internal long Crashes { get; set; }

    internal long PowerLosses { get; set; }

    internal long Surprises { get; set; }

    /// <summary>Times that a replica fell behind because its disk took long.</summary>
    internal long Latencies { get; set; }

    internal long Compactions { get; set; }

    internal long Meddlings { get; set; }

    internal long Offline { get; set; }

    internal long Diverged { get; set; }

    internal long Merges { get; set; }

    /// <summary>Merges of which the reference knew what is to come of them.</summary>
    internal long Decided { get; set; }

    /// <summary>Replicas that came back and had touched nothing that others had.</summary>
    internal long Apart { get; set; }

    internal void Add(SimulationTally other)
    {
        Steps += other.Steps;
        Committed += other.Committed;
        Refused += other.Refused;
        Faults += other.Faults;
        Crashes += other.Crashes;
        PowerLosses += other.PowerLosses;
        Surprises += other.Surprises;
        Latencies += other.Latencies;
        Compactions += other.Compactions;
        Meddlings += other.Meddlings;
        Offline += other.Offline;
        Diverged += other.Diverged;
        Merges += other.Merges;
        Decided += other.Decided;
        Apart += other.Apart;
    }

    public override string ToString() =>
        $"{Steps} steps, {Committed} operations, {Refused} refused, {Faults} disk faults, {Crashes} crashes ({PowerLosses} with the power), "
        + $"{Surprises} times an operation that nobody was told of, {Latencies} replicas that fell behind, {Compactions} compactions, {Meddlings} changes by other programs, "
        + $"{Offline} operations offline, {Diverged} of them diverged, {Merges} merges ({Decided} of them decided by the reference), {Apart} that came back to nothing of theirs changed";
}
