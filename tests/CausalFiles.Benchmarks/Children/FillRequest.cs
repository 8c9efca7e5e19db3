namespace CausalFiles.Benchmarks.Children;

/// <summary>What a root is to be filled with.</summary>
/// <param name="Operations">How many operations in all, the creation of the files included.</param>
/// <param name="Files">How many files, besides the one with <see cref="FillChild.Versions"/> versions.</param>
internal sealed record FillRequest(int Operations, int Files);
