namespace CausalFiles.Benchmarks.Running;

/// <summary>Where a scenario runs, at what size, and how often.</summary>
/// <param name="Workspace">Where it puts its files; gone after the scenario.</param>
/// <param name="Roots">Roots that are costly to make, shared by the scenarios of a run.</param>
/// <param name="Scale">What the amounts of work are multiplied with; 1 for the figures that count.</param>
/// <param name="Passes">How many turns the library and each peer take.</param>
/// <param name="Progress">Told of each turn.</param>
/// <param name="Stop">Ends the scenario.</param>
internal sealed record ScenarioContext(
    Workspace Workspace, SharedRoots Roots, double Scale, int Passes, Action<string> Progress, CancellationToken Stop)
{
    /// <summary>How many turns come before those that count, until the code is compiled as it will stay.</summary>
    internal int WarmUps { get; init; }

    /// <summary>An amount of work, scaled.</summary>
    internal int Scaled(int amount, int least = 1) => (int)Math.Max(least, Math.Round(amount * Scale));

    internal long ScaledBytes(long bytes, long least) => (long)Math.Max(least, Math.Round(bytes * Scale));

    internal TimeSpan Scaled(TimeSpan duration) => duration * Math.Clamp(Scale, 0.2, 1);
}
