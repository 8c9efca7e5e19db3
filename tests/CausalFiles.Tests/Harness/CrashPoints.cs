namespace CausalFiles.Tests.Harness;

/// <summary>
/// The same run again and again, on the real disk, ended at the first, the second, … call that changes it: that call fails, a write after its first half, and with it all that follow.
/// Then the disk works again, after a loss of power if one is wanted, and what is left is looked at.
/// </summary>
internal static class CrashPoints
{
    /// <param name="seed">What a loss of power takes is drawn from it; null for a crash of the process, which takes nothing.</param>
    /// <param name="run">The run, which ends when calls fail. It begins to count when it calls what it is given.</param>
    /// <param name="check">Looks at what is left, with what the run has returned, and a name for the point.</param>
    /// <returns>How many points there were.</returns>
    internal static async Task<int> TryAllAsync<T>(int? seed, Func<FaultyFileSystem, TestDisk, Action, Task<T>> run, Func<TestDisk, T, string, Task> check)
    {
        Random? power = seed is { } number ? new Random(number) : null;
        int point = 0;
        while (await CrashesAsync(point, power, run, check))
        {
            point++;
        }

        return point;
    }

    // False when the run ended before the call of this number.
    private static async Task<bool> CrashesAsync<T>(
        int point, Random? power, Func<FaultyFileSystem, TestDisk, Action, Task<T>> run, Func<TestDisk, T, string, Task> check)
    {
        FaultyFileSystem fileSystem = new();
        using TestDisk disk = TestDisk.Real(fileSystem);
        PowerSupply supply = new();
        int calls = 0;
        T left = await run(fileSystem, disk, () => fileSystem.Before = call =>
        {
            if (calls++ >= point)
            {
                throw call.Kind == DiskCallKind.Write && calls == point + 1 ? new TornWriteException(call.Bytes / 2) : new IOException("crashed");
            }

            supply.Observe(call);
        });
        fileSystem.Before = null;
        if (power is not null)
        {
            supply.Fail(power);
        }

        await check(disk, left, $"point {point}");
        return calls > point;
    }
}
