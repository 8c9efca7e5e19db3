namespace CausalFiles.Benchmarks.Children;

/// <summary>What filling a root took.</summary>
/// <param name="Operations">How many operations the root holds.</param>
/// <param name="Rate">How many were done in a second.</param>
/// <param name="EarlyHeap">Managed memory in use after a tenth of the operations, after a collection, in bytes.</param>
/// <param name="LateHeap">The same after all of them.</param>
/// <param name="PeakMemory">The most memory that the process had in use, in bytes.</param>
internal sealed record FillOutcome(long Operations, double Rate, long EarlyHeap, long LateHeap, long PeakMemory);
