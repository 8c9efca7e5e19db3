namespace CausalFiles.Simulation.Checks;

/// <summary>What one check looked at, and what it found; null for nothing that is wrong.</summary>
internal sealed record CheckResult(string Rule, string? Failure)
{
    internal bool Holds => Failure is null;
}
