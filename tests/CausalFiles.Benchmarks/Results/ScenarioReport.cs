namespace CausalFiles.Benchmarks.Results;

/// <summary>A scenario that was run: its result, or what ended it.</summary>
internal sealed record ScenarioReport(string Name, string Title, string Method, TimeSpan Took)
{
    internal ScenarioResult? Result { get; init; }

    internal Exception? Failure { get; init; }
}
