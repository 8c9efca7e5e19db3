using CausalFiles.Operations;
using Xunit.Abstractions;

namespace CausalFiles.Tests.Crash;

/// <summary>
/// Two replicas that always commit to their outbox first, and are reconciled beside it: ended at the first, the second, … call that changes the disk, by a crash or by a loss of power. What
/// the background does meanwhile is not the same twice; whatever it is, what each of them was told is done is there afterwards, once.
/// </summary>
public sealed class LocalFirstCrashTests(ITestOutputHelper output)
{
    private static readonly Func<AppendRun, Task>[] Run =
    [
        run => run.AppendByAliceAsync(),
        run => run.Bob.CreateDirectoryAsync("d"),
        run => run.AppendByBobAsync(),
        SettleAsync,
        run => run.ReopenAsync(),
        run => run.AppendByBobAsync(),
        run => run.AppendByAliceAsync(),
    ];

    [Fact]
    public async Task Crash_AtEveryCall_LosesAndRepeatsNothing()
    {
        int points = await AppendRun.TryAllAsync(seed: null, isLocalFirst: true, Run);

        output.WriteLine($"{points} points");
        Assert.InRange(points, 60, 1000);
    }

    [Fact]
    public async Task PowerLoss_AtEveryCall_LosesAndRepeatsNothing() =>
        Assert.InRange(await AppendRun.TryAllAsync(seed: 1, isLocalFirst: true, Run), 60, 1000);

    // So that most of what the background does has its calls.
    private static async Task SettleAsync(AppendRun run)
    {
        Operation last = await run.Bob.WriteAllTextAsync("settled", "");
        try
        {
            await run.Alice.WaitForAsync(last.Clock, TimeSpan.FromMilliseconds(200));
        }
        catch (TimeoutException)
        {
            // The background has crashed, or takes long.
        }
    }
}
