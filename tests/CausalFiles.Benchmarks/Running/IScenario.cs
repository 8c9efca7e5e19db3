using CausalFiles.Benchmarks.Results;

namespace CausalFiles.Benchmarks.Running;

/// <summary>Measures something of the library beside something to compare it with.</summary>
internal interface IScenario
{
    /// <summary>Its name on the command line.</summary>
    string Name { get; }

    /// <summary>Its heading in the document.</summary>
    string Title { get; }

    /// <summary>What is done, how often, and what the peers do: what a reader needs to judge the figures, or to repeat them.</summary>
    string Method { get; }

    /// <summary>Runs it.</summary>
    /// <param name="context">Where and at what size.</param>
    /// <returns>What was measured.</returns>
    Task<ScenarioResult> RunAsync(ScenarioContext context);
}
