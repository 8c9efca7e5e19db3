namespace CausalFiles.Benchmarks.Results;

/// <summary>What a scenario has measured.</summary>
internal sealed record ScenarioResult(IReadOnlyList<Comparison> Comparisons)
{
    internal IReadOnlyList<DetailTable> Details { get; init; } = [];

    /// <summary>What a reader of the figures must know and the method does not say.</summary>
    internal IReadOnlyList<string> Notes { get; init; } = [];
}
