namespace CausalFiles.Benchmarks.Children;

/// <summary>What opening a root took.</summary>
/// <param name="Seconds">From the call to the open root.</param>
/// <param name="Operations">How many operations the root holds.</param>
/// <param name="PeakMemory">The most memory that the process had in use up to then, in bytes.</param>
internal sealed record OpenOutcome(double Seconds, long Operations, long PeakMemory);
