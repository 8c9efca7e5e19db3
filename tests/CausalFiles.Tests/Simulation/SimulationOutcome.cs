namespace CausalFiles.Tests.Simulation;

/// <summary>How a run of the sample ended, and what it wrote.</summary>
public sealed record SimulationOutcome(int ExitCode, string Output, string Errors)
{
    /// <summary>The run ended as expected; otherwise what it wrote is in the failure.</summary>
    public SimulationOutcome Exited(int expected)
    {
        Assert.True(ExitCode == expected, $"exit code {ExitCode} instead of {expected}\n{Errors}\n{Output}");
        return this;
    }
}
