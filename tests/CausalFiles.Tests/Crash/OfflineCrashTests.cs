using Xunit.Abstractions;

namespace CausalFiles.Tests.Crash;

/// <summary>
/// A replica goes offline, works, and comes back, while another works: ended at the first, the second, … call that changes the disk, by a crash or by a loss of power. Whatever the
/// moment, what each of them was told is done is there afterwards, once.
/// </summary>
public sealed class OfflineCrashTests(ITestOutputHelper output)
{
    private static readonly Func<AppendRun, Task>[] Run =
    [
        run => run.AppendByAliceAsync(),
        run => run.Bob.CreateDirectoryAsync("d"),
        run => run.Bob.GoOfflineAsync(),
        run => run.AppendByBobAsync(),
        run => run.AppendByAliceAsync(),
        run => run.Bob.MoveAsync("d", "e"),
        run => run.Bob.MoveAsync("e", "d"),
        run => run.AppendByBobAsync(),
        run => run.Bob.GoOnlineAsync(),
        run => run.AppendByBobAsync(),
        run => run.AppendByAliceAsync(),
        run => run.Bob.GoOfflineAsync(),
        run => run.AppendByBobAsync(),
        run => run.ReopenAsync(),
        run => run.AppendByBobAsync(),
        run => run.AppendByAliceAsync(),
        run => run.Bob.GoOnlineAsync(),
        run => run.AppendByBobAsync(),
    ];

    [Fact]
    public async Task Crash_AtEveryCall_LosesAndRepeatsNothing()
    {
        int points = await TryAllAsync(seed: null);

        output.WriteLine($"{points} points");
        Assert.InRange(points, 60, 1000);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task PowerLoss_AtEveryCall_LosesAndRepeatsNothing(int seed)
    {
        int points = await TryAllAsync(seed);

        Assert.InRange(points, 60, 1000);
    }

    private static Task<int> TryAllAsync(int? seed) => AppendRun.TryAllAsync(seed, isLocalFirst: false, Run);
}
