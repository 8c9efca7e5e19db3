using CausalFiles.Benchmarks.Children;
using CausalFiles.Benchmarks.Results;
using CausalFiles.Benchmarks.Running;
using CausalFiles.Benchmarks.Workloads;

namespace CausalFiles.Benchmarks.Scenarios;

/// <summary>Work in a root with a long history, beside work in one with a short history.</summary>
internal sealed class HistoryScenario : IScenario
{
    private const int Stretch = 50_000;
    private const int Listings = 21;

    public string Name => "history";

    public string Title => "Working with a long history";

    public string Method => $"""
        A root with {LongRoots.Operations:N0} operations on {LongRoots.Files:N0} files, beside one with the same files and {LongRoots.FewOperations:N0} operations.
        64 callers append {Stretch:N0} times to the files in turn. `HistoryAsync(path)` lists the {FillChild.Versions} versions of a file, which are spread evenly over the
        history, {Listings} times. Managed memory is that of the process that made the history, after a full collection, at its end beside a tenth of it.
        """;

    public async Task<ScenarioResult> RunAsync(ScenarioContext context)
    {
        FilledRoot old = await context.Roots.FilledAsync(LongRoots.Long(context), context.Stop);
        FilledRoot young = await context.Roots.FilledAsync(LongRoots.Short(context), context.Stop);
        await using ReplicatedFileSystem openedOld = await LongHistory.OpenAsync(old.Path);
        await using ReplicatedFileSystem openedYoung = await LongHistory.OpenAsync(young.Path);
        int stretch = context.Scaled(Stretch, least: 100);
        IReadOnlyList<Series> listings = await CompareAsync(
            context with { Passes = context.Scaled(Listings, least: 3) }, "listing", Unit.Seconds, ListAsync, openedOld, openedYoung);
        IReadOnlyList<Series> rates = await CompareAsync(
            context, "appends", Unit.PerSecond, opened => AppendAsync(opened, LongRoots.Long(context).Files, stretch), openedOld, openedYoung);
        FillOutcome fill = old.Outcome;
        string after = $"after {fill.Operations:N0} operations";
        string peer = $"after {young.Outcome.Operations:N0}";
        return new ScenarioResult(
        [
            new Comparison($"appends {after}", rates[0], peer) { PeerFigure = rates[1], Bars = [Bar.RatioAtLeast(0.9)] },
            new Comparison($"listing {FillChild.Versions} versions {after}", listings[0], peer) { PeerFigure = listings[1], Bars = [Bar.AtMost(20e-3)] },
            new Comparison($"managed memory {after}", Memory(fill.LateHeap), "after a tenth of them") { PeerFigure = Memory(fill.EarlyHeap) },
        ])
        {
            Notes = [$"Making the history went at {Quantity.Of(Unit.PerSecond, fill.Rate)} and took {Quantity.Of(Unit.Bytes, fill.PeakMemory)} of memory at most."],
        };
    }

    private static Series Memory(long bytes) => new(Unit.Bytes, [bytes]);

    private static Task<IReadOnlyList<Series>> CompareAsync(
        ScenarioContext context,
        string work,
        Unit unit,
        Func<ReplicatedFileSystem, Task<double>> measureAsync,
        ReplicatedFileSystem old,
        ReplicatedFileSystem young) =>
        Turns.TakeAsync(
            context,
            work,
            new Contestant("long history", unit, () => measureAsync(old)),
            new Contestant("short history", unit, () => measureAsync(young)));

    private static async Task<double> AppendAsync(ReplicatedFileSystem opened, int files, int operations) =>
        operations / await Timing.SecondsAsync(() => new LongHistory(opened, files).AppendAsync(operations));

    private static async Task<double> ListAsync(ReplicatedFileSystem opened)
    {
        int versions = 0;
        double seconds = await Timing.SecondsAsync(async () =>
        {
            await foreach (Operations.Operation operation in opened.HistoryAsync(LongHistory.VersionedFile))
            {
                versions++;
            }
        });
        return versions == FillChild.Versions ? seconds : throw new InvalidDataException($"There are {versions} versions, not {FillChild.Versions}.");
    }
}
