using CausalFiles.Benchmarks.Peers;
using CausalFiles.Benchmarks.Results;
using CausalFiles.Benchmarks.Running;
using CausalFiles.Benchmarks.Workloads;

namespace CausalFiles.Benchmarks.Scenarios;

/// <summary>The original simulation's work: the library, durable, beside the original algorithm, which is not; and late in a history beside early in one.</summary>
internal sealed class SeedScenario : IScenario
{
    private const int Clients = 8;
    private const int Operations = 4_000;
    private const int Early = 500;
    private const int Late = 40_000;
    private const int Stretch = 2_000;
    private const int WarmUps = 3;

    public string Name => "seed";

    public string Title => "The original simulation's work";

    public string Method => $"""
        {Clients} clients with {Clients} replicas read, write and update one growing file at random, without the simulated latency, {Operations:N0} operations in all,
        after {WarmUps} turns that do not count.
        The seed's algorithm (one lock, a text log, a full copy as snapshot, a full copy to every other client) flushes nothing to the disk. In the library an
        update edits the last {SeedWorkload.TailSize:N0} bytes and a read takes them. Then a stretch of {Stretch:N0} operations after {Late:N0}, beside one after {Early}:
        on the growing file, and on {SteadyWork.Files} files of {SteadyWork.FileSize:N0} bytes that are written anew, so that nothing but the history grows.
        """;

    public async Task<ScenarioResult> RunAsync(ScenarioContext context)
    {
        IReadOnlyList<Series> rates = await Turns.TakeAsync(
            context with { WarmUps = WarmUps },
            "all clients",
            new Contestant("CausalFiles", Unit.PerSecond, () => RunLibraryAsync(context)),
            new Contestant("the seed's algorithm", Unit.PerSecond, () => RunSeedAsync(context)));
        return new ScenarioResult(
        [
            new Comparison($"{context.Scaled(Operations):N0} operations", rates[0], "the seed's algorithm, not durable")
            {
                PeerFigure = rates[1],
                Bars = [Bar.RatioAtLeast(30)],
            },
            await CompareLateWithEarlyAsync(context, "the growing file", OpenClientsAsync),
            await CompareLateWithEarlyAsync(context, "files of constant size", OpenSteadyAsync),
        ]);
    }

    private static Task<double> RunSeedAsync(ScenarioContext context)
    {
        SeedAlgorithm seed = new(context.Workspace.NewDirectory(), Clients);
        return SeedWorkload.RunAsync(Clients, context.Scaled(Operations), (client, action) =>
        {
            seed.Act(client, action);
            return Task.CompletedTask;
        });
    }

    private static async Task<double> RunLibraryAsync(ScenarioContext context)
    {
        await using SeedClients clients = await SeedClients.OpenAsync(context.Workspace.NewDirectory(), Clients);
        return await clients.RunAsync(context.Scaled(Operations));
    }

    private static async Task<(IAsyncDisposable Opened, Func<int, Task<double>> RunAsync)> OpenClientsAsync(string root)
    {
        SeedClients clients = await SeedClients.OpenAsync(root, Clients);
        return (clients, clients.RunAsync);
    }

    private static async Task<(IAsyncDisposable Opened, Func<int, Task<double>> RunAsync)> OpenSteadyAsync(string root)
    {
        SteadyWork work = await SteadyWork.OpenAsync(root, Clients);
        return (work, work.RunAsync);
    }

    private static async Task<Comparison> CompareLateWithEarlyAsync(
        ScenarioContext context, string work, Func<string, Task<(IAsyncDisposable Opened, Func<int, Task<double>> RunAsync)>> openAsync)
    {
        (IAsyncDisposable old, Func<int, Task<double>> runOldAsync) = await openAsync(context.Workspace.NewDirectory());
        await using IAsyncDisposable closing = old;
        _ = await runOldAsync(context.Scaled(Late));
        int stretch = context.Scaled(Stretch);
        IReadOnlyList<Series> rates = await Turns.TakeAsync(
            context,
            work,
            new Contestant("late", Unit.PerSecond, () => runOldAsync(stretch)),
            new Contestant("early", Unit.PerSecond, async () =>
            {
                (IAsyncDisposable young, Func<int, Task<double>> runYoungAsync) = await openAsync(context.Workspace.NewDirectory());
                await using IAsyncDisposable closing = young;
                _ = await runYoungAsync(context.Scaled(Early));
                return await runYoungAsync(stretch);
            }));
        return new Comparison($"{work}, after {context.Scaled(Late):N0} operations", rates[0], $"the same after {context.Scaled(Early):N0}")
        {
            PeerFigure = rates[1],
            Bars = [Bar.RatioAtLeast(0.9)],
        };
    }
}
