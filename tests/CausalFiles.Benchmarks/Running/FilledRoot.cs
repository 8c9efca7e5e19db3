using CausalFiles.Benchmarks.Children;

namespace CausalFiles.Benchmarks.Running;

/// <summary>A root that a child process has filled, and what that took.</summary>
internal sealed record FilledRoot(string Path, FillOutcome Outcome);
