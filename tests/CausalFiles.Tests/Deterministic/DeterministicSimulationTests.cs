using System.Collections.Concurrent;
using System.Diagnostics;
using Xunit.Abstractions;

namespace CausalFiles.Tests.Deterministic;

/// <summary>
/// The library on a simulated disk, by a simulated clock, through crashes, losses of power and disk faults, against a reference that knows nothing of it. The seeds are
/// always the same ones; <c>SIMULATION_SEED</c> says with which one to begin, and <c>SIMULATION_RUNS</c> how many there are. They have the machine for themselves: each keeps all
/// processors busy.
/// </summary>
[Collection(nameof(DeterministicSimulationTests))]
public sealed class DeterministicSimulationTests(ITestOutputHelper output)
{
    private const int DefaultRuns = 3000;

    [Fact]
    public async Task Seeds_OfTheFixedRange_ShowNoViolation()
    {
        bool isChosen = Number("SIMULATION_SEED") is not null;
        int first = Number("SIMULATION_SEED") ?? 1;
        int runs = Number("SIMULATION_RUNS") ?? (isChosen ? 1 : DefaultRuns);
        SimulationTally all = new();
        ConcurrentBag<SimulationViolationException> violations = [];
        var time = Stopwatch.StartNew();
        await Parallel.ForEachAsync(Enumerable.Range(first, runs), async (seed, _) =>
        {
            SimulationRun run = new(seed);
            try
            {
                await run.RunAsync();
            }
            catch (SimulationViolationException e)
            {
                violations.Add(e);
            }

            lock (all)
            {
                all.Add(run.Tally);
            }
        });
        output.WriteLine($"{runs} runs from {first} in {time.Elapsed}: {all}");
        Assert.True(violations.IsEmpty, $"{violations.Count} of {runs} runs:\n{string.Join("\n\n", violations.Select(violation => violation.Message))}");
    }

    [Fact]
    public async Task SameSeed_Twice_DoesTheSameAndWritesTheSameLog()
    {
        await Parallel.ForEachAsync(Enumerable.Range(1, 60), async (seed, _) =>
        {
            SimulationRun first = new(seed);
            SimulationRun second = new(seed);
            await first.RunAsync();
            await second.RunAsync();

            Assert.Equal(first.Trace, second.Trace);
            SortedDictionary<string, byte[]?> log = first.Disk.Tree(SimulatedWorld.LogDirectory);
            Assert.NotEmpty(log);
            Assert.Equal(log, second.Disk.Tree(SimulatedWorld.LogDirectory));
        });
    }

    [CollectionDefinition(nameof(DeterministicSimulationTests), DisableParallelization = true)]
    public sealed class Alone;

    private static int? Number(string variable) => int.TryParse(Environment.GetEnvironmentVariable(variable), out int number) ? number : null;
}
