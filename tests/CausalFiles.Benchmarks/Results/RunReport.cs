namespace CausalFiles.Benchmarks.Results;

/// <summary>Everything that one run of the program has measured, and where.</summary>
internal sealed record RunReport(Machine Machine, DateTimeOffset Date, double Scale, int Passes, IReadOnlyList<ScenarioReport> Scenarios)
{
    internal bool IsComplete => Scenarios.All(scenario => scenario.Failure is null);
}
