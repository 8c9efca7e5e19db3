using CausalFiles.Benchmarks.Children;
using CausalFiles.Benchmarks.Results;
using CausalFiles.Benchmarks.Running;

namespace CausalFiles.Benchmarks.Scenarios;

/// <summary>Opening a root with a long history, beside one with the same files and a short history.</summary>
internal sealed class OpenScenario : IScenario
{
    public string Name => "open";

    public string Title => "Opening a root with a long history";

    public string Method => $"""
        A root with {LongRoots.Operations:N0} operations on {LongRoots.Files:N0} files at 2 replicas, made through the library by 64 callers and closed, is opened by
        a process that does nothing else. Beside it, a root with the same files and {LongRoots.FewOperations:N0} operations. Memory is the most that the process has
        had in use, the runtime's own included.
        """;

    public async Task<ScenarioResult> RunAsync(ScenarioContext context)
    {
        FilledRoot old = await context.Roots.FilledAsync(LongRoots.Long(context), context.Stop);
        FilledRoot young = await context.Roots.FilledAsync(LongRoots.Short(context), context.Stop);
        List<OpenOutcome> olds = [];
        List<OpenOutcome> youngs = [];
        IReadOnlyList<Series> times = await Turns.TakeAsync(
            context,
            "opening",
            new Contestant("long history", Unit.Seconds, () => OpenAsync(old, olds, context.Stop)),
            new Contestant("short history", Unit.Seconds, () => OpenAsync(young, youngs, context.Stop)));
        string work = $"{old.Outcome.Operations:N0} operations on {LongRoots.Long(context).Files:N0} files";
        string peer = $"{young.Outcome.Operations:N0} operations on as many files";
        return new ScenarioResult(
        [
            new Comparison($"{work}: time", times[0], peer) { PeerFigure = times[1], Bars = [Bar.AtMost(2)] },
            new Comparison($"{work}: memory", Memory(olds), peer) { PeerFigure = Memory(youngs), Bars = [Bar.AtMost(200e6)] },
        ]);
    }

    private static Series Memory(IEnumerable<OpenOutcome> outcomes) => new(Unit.Bytes, outcomes.Select(outcome => (double)outcome.PeakMemory));

    private static async Task<double> OpenAsync(FilledRoot root, List<OpenOutcome> outcomes, CancellationToken stop)
    {
        OpenOutcome outcome = await OpenChild.RunAsync(root.Path, stop);
        if (outcome.Operations < root.Outcome.Operations)
        {
            throw new InvalidDataException($"The root has {outcome.Operations} operations and was left with {root.Outcome.Operations}.");
        }

        outcomes.Add(outcome);
        return outcome.Seconds;
    }
}
