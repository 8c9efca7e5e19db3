using CausalFiles.Benchmarks.Results;

namespace CausalFiles.Benchmarks.Running;

/// <summary>Something that is measured in turns with others.</summary>
/// <param name="Name">Its name, for people.</param>
/// <param name="Unit">What it measures.</param>
/// <param name="MeasureAsync">One turn.</param>
internal sealed record Contestant(string Name, Unit Unit, Func<Task<double>> MeasureAsync);
