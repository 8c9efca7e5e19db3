namespace CausalFiles.Benchmarks.Children;

/// <summary>What writing a stream took.</summary>
/// <param name="Seconds">From the call until it was durable.</param>
/// <param name="PeakMemory">The most memory that the process had in use up to then, in bytes.</param>
/// <param name="Matches">Whether the file holds what the stream held.</param>
internal sealed record StreamOutcome(double Seconds, long PeakMemory, bool Matches);
