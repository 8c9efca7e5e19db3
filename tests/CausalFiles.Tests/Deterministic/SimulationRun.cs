using System.Runtime.CompilerServices;

namespace CausalFiles.Tests.Deterministic;

/// <summary>
/// One run of the library, of which a seed decides everything: the set-up, every step, and what goes wrong. One partial file for each kind of step, for what
/// is checked after each, and for how processes begin and end.
/// </summary>
internal sealed partial class SimulationRun
{
    private readonly int seed;
    private readonly Random random;
    private readonly SimulationSetup setup;
    private readonly SimulatedWorld world;
    private readonly Reference reference = new();
    private readonly List<string> trace = [];

    // What is to happen next; each with how often.
    private readonly List<(int Weight, Func<Task> Act)> actions;

    internal SimulationRun(int seed, Sabotage? sabotage = null)
    {
        this.seed = seed;
        random = new Random(seed);
        setup = SimulationSetup.From(random);
        world = new SimulatedWorld(setup, sabotage ?? Sabotage.None);
        actions = [.. Actions().Where(action => action.Weight > 0)];
    }

    /// <summary>What happened, in a few words.</summary>
    internal SimulationTally Tally { get; } = new();

    /// <summary>What was done, step by step.</summary>
    internal IReadOnlyList<string> Trace => trace;

    internal SimulatedDisk Disk => world.Disk;

    private ReplicatedFileSystem Files => world.Files;

    /// <exception cref="SimulationViolationException">The library has done something else than it promises.</exception>
    internal async Task RunAsync()
    {
        try
        {
            await OpenAsync();
            for (int step = 0; step < setup.Steps; step++)
            {
                await StepAsync();
            }

            await FinishAsync();
        }
        catch (Exception e)
        {
            throw new SimulationViolationException(Describe(e), e);
        }
        finally
        {
            await world.KillAsync();
        }
    }

    private async Task StepAsync()
    {
        world.Clock.Jump(TimeSpan.FromTicks(random.NextInt64(TimeSpan.TicksPerMillisecond * 200)));
        int chosen = random.Next(actions.Sum(action => action.Weight));
        foreach ((int weight, Func<Task> act) in actions)
        {
            chosen -= weight;
            if (chosen < 0)
            {
                await act();
                break;
            }
        }

        if (!setup.IsHurried)
        {
            await world.SettleAsync();
        }

        CheckState();
        Tally.Steps++;
    }

    private IEnumerable<(int Weight, Func<Task> Act)> Actions() =>
    [
        (40, ChangeAsync),
        (4, RestoreAsync),
        (6, ReadAsync),
        (2, ReadVersionAsync),
        (1, ReadHistoryAsync),
        (1, WatchAsync),
        (3, WaitForTokenAsync),
        (1, ReopenAsync),
        (1, VerifyAsync),
        (1, OpenSecondAsync),
        (2, JumpClockAsync),
        (setup.HasLatencies ? 4 : 0, FallBehindAsync),
        (setup.HasDiskFaults ? 8 : 0, FaultAsync),
        (setup.HasDiskFaults ? 3 : 0, ToggleOutageAsync),
        (setup.HasDiskFaults ? 2 : 0, RecoverAsync),
        (setup.HasCrashes ? 4 : 0, CrashAsync),
        (setup.HasForeigners ? 4 : 0, MeddleAsync),
        (setup.HasOffline ? 4 : 0, GoOfflineAsync),
        (setup.HasOffline ? 3 : 0, GoOnlineAsync),
        (setup.HasCompaction ? 2 : 0, CompactAsync),
        (setup.HasCompaction ? 2 : 0, PinAsync),
        (setup.HasCompaction ? 1 : 0, UnpinAsync),
    ];

    private void Tell(string what) => trace.Add(what);

    private static void Require(bool holds, [InterpolatedStringHandlerArgument(nameof(holds))] Rule rule)
    {
        if (!holds)
        {
            throw new SimulationViolationException(rule.InWords());
        }
    }

    private string AnyReplica() => setup.Replicas[random.Next(setup.Replicas.Count)];

    private string Describe(Exception e) => $"""
        {(e is SimulationViolationException ? e.Message : e)}
        SIMULATION_SEED={seed} dotnet test tests/CausalFiles.Tests --filter FullyQualifiedName~{nameof(DeterministicSimulationTests)}.{nameof(DeterministicSimulationTests.Seeds_OfTheFixedRange_ShowNoViolation)}
        {setup}
        {string.Join('\n', trace.Select((what, number) => $"{number}: {what}"))}
        """;
}
