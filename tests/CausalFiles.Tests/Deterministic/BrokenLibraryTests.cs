using CausalFiles.Tests.Harness;
using Xunit.Abstractions;

namespace CausalFiles.Tests.Deterministic;

/// <summary>The simulation finds out when the library, or what it stands on, is broken: otherwise its silence would say nothing.</summary>
public sealed class BrokenLibraryTests(ITestOutputHelper output)
{
    private const int Seeds = 100;

    [Fact]
    public Task Log_ForgetsWhatItHasAcknowledged_IsFound() => AssertFoundAsync(() => new Sabotage { Log = log => new BrokenLog(log) });

    [Fact]
    public Task Store_HandsOutAnotherContent_IsFound() => AssertFoundAsync(() => new Sabotage { Store = store => new BrokenStore(store) });

    [Fact]
    public Task Disk_LosesWithThePowerWhatItWasMadeToKeep_IsFound() => AssertFoundAsync(() => new Sabotage { DiskLies = true });

    [Fact]
    public Task Replica_SkipsADeletion_IsFound() => AssertFoundAsync(() => SkipsInReplicas(DiskCallKind.Delete));

    [Fact]
    public Task Replica_SkipsAWrite_IsFound() => AssertFoundAsync(() => SkipsInReplicas(DiskCallKind.Write));

    [Fact]
    public Task Replica_SkipsAMove_IsFound() => AssertFoundAsync(() => SkipsInReplicas(DiskCallKind.Move));

    [Fact]
    public Task Replica_SkipsAllThatOneOperationDoes_IsFound() => AssertFoundAsync(() =>
    {
        int calls = 0;
        return new Sabotage { Skips = call => IsInReplica("alice", call) && Interlocked.Increment(ref calls) is > 6 and < 9 };
    });

    [Fact]
    public Task Replica_DoesTwoThingsInTheWrongOrder_IsFound() => AssertFoundAsync(() =>
    {
        int calls = 0;
        return new Sabotage { Delays = call => IsInReplica("alice", call) && Interlocked.Increment(ref calls) % 5 == 0 };
    });

    [Fact]
    public Task Log_HandsOutARecordTwice_IsFound() => AssertFoundAsync(() => new Sabotage { Log = log => new ForgetfulLog(log, repeats: true, hidesTheLast: false) });

    [Fact]
    public Task Log_HidesItsLastRecordWhenItIsOpened_IsFound() =>
        AssertFoundAsync(() => new Sabotage { Log = log => new ForgetfulLog(log, repeats: false, hidesTheLast: true) });

    private static bool IsInReplica(string name, DiskCall call) => call.Path.StartsWith($"{SimulatedWorld.Root}/replicas/{name}/", StringComparison.Ordinal);

    // Every fifth one, once in a run.
    private static Sabotage SkipsInReplicas(DiskCallKind kind)
    {
        int calls = 0;
        return new Sabotage
        {
            Skips = call => call.Kind == kind && call.Path.StartsWith($"{SimulatedWorld.Root}/replicas/", StringComparison.Ordinal) && Interlocked.Increment(ref calls) == 5,
        };
    }

    private async Task AssertFoundAsync(Func<Sabotage> sabotage)
    {
        for (int seed = 1; seed <= Seeds; seed++)
        {
            try
            {
                await new SimulationRun(seed, sabotage()).RunAsync();
            }
            catch (SimulationViolationException e)
            {
                output.WriteLine($"Found with seed {seed}: {e.Message}");
                Assert.Contains($"SIMULATION_SEED={seed} ", e.Message, StringComparison.Ordinal);
                return;
            }
        }

        Assert.Fail($"{Seeds} seeds found nothing.");
    }
}
