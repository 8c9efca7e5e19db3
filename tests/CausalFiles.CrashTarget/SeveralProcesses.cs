using System.Diagnostics;

namespace CausalFiles.CrashTarget;

/// <summary>
/// Starts several processes on a fresh root, kills two of them with SIGKILL and stops one for a while on the way, waits for the others, and checks what they have left. Arguments: the root, the number of processes, the
/// number of clients of each, for how many seconds they work, for how many one is stopped, a seed. It prints what it does and finds, and ends with 0 only when all is as it should be.
/// </summary>
internal static class SeveralProcesses
{
    internal static async Task<int> RunAsync(string[] arguments)
    {
        string root = arguments[0];
        int[] numbers = [.. arguments[1..].Select(int.Parse)];
        (int count, int clients, int seconds, int pause, int seed) = (numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]);
        if (Directory.Exists(root))
        {
            Console.WriteLine($"failed: '{root}' exists");
            return 1;
        }

        List<RunningProcess> processes =
            [.. Enumerable.Range(0, count).Select(i => new RunningProcess($"process-{i}", ["--share", root, $"{i}", $"{clients}", $"{seconds}", $"{seed + (i * clients)}"]))];
        try
        {
            await Task.WhenAll(processes.Select(process => process.Ready));
            processes.ForEach(process => process.Begin());
            var working = Stopwatch.StartNew();
            await DisturbAsync(processes, TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(pause), new Random(seed));
            await Task.WhenAll(processes.Select(process => process.WaitAsync()));
            Console.WriteLine($"{processes.Sum(process => process.Acknowledged.Count)} operations acknowledged in {working.Elapsed.TotalSeconds:F1} s");
            return await new RunCheck(root, processes, clients).FindsNothingAsync() ? 0 : 1;
        }
        finally
        {
            processes.ForEach(process => process.Dispose());
        }
    }

    // The first and the second are killed, the last is stopped, each at a moment of its own.
    private static Task DisturbAsync(List<RunningProcess> processes, TimeSpan time, TimeSpan pause, Random random)
    {
        TimeSpan Moment() => (0.1 + (0.4 * random.NextDouble())) * time;
        return Task.WhenAll(KillAsync(processes[0], Moment()), KillAsync(processes[1], Moment()), StopAsync(processes[^1], Moment(), pause));
    }

    private static async Task KillAsync(RunningProcess process, TimeSpan moment)
    {
        await Task.Delay(moment);
        await process.Acting;
        process.Kill();
        Console.WriteLine($"killed {process.Name} after {moment.TotalSeconds:F1} s");
    }

    private static async Task StopAsync(RunningProcess process, TimeSpan moment, TimeSpan pause)
    {
        await Task.Delay(moment);
        await process.Acting;
        await process.SignalAsync("STOP");
        int before = process.CountNow;
        await Task.Delay(pause);
        Console.WriteLine($"stopped {process.Name} after {moment.TotalSeconds:F1} s for {pause.TotalSeconds} s; it acknowledged {process.CountNow - before} operations meanwhile");
        await process.SignalAsync("CONT");
    }
}
