using System.Diagnostics;

namespace CausalFiles.Benchmarks.Results;

/// <summary>How long something takes.</summary>
internal static class Timing
{
    internal static double Seconds(Action action)
    {
        long started = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    internal static async Task<double> SecondsAsync(Func<Task> action)
    {
        long started = Stopwatch.GetTimestamp();
        await action();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
