using System.Diagnostics;
using CausalFiles.Benchmarks.Peers;

namespace CausalFiles.Benchmarks.Workloads;

/// <summary>Callers who append small records one after the other, each waiting until its record is durable, each to all files in turn.</summary>
internal static class AppendWorkload
{
    internal const int Files = 8;
    internal const int RecordSize = 256;

    private const int CacheLine = 16;

    /// <summary>Lets the callers run for a while, after a quarter of it that does not count.</summary>
    /// <returns>How many records became durable in a second.</returns>
    internal static async Task<double> RunAsync(IDurableAppender appender, int callers, TimeSpan duration, CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        long[] done = new long[callers * CacheLine];
        Task[] work = [.. Enumerable.Range(0, callers).Select(caller => Start(appender.IsBlocking, () => CallAsync(appender, caller, done, end.Token)))];
        try
        {
            await Task.Delay(duration / 4, stop);
            long before = Total(done, callers);
            long started = Stopwatch.GetTimestamp();
            await Task.Delay(duration, stop);
            return (Total(done, callers) - before) / Stopwatch.GetElapsedTime(started).TotalSeconds;
        }
        finally
        {
            await end.CancelAsync();
            await Task.WhenAll(work);
        }
    }

    private static Task Start(bool isBlocking, Func<Task> call) => isBlocking
        ? Task.Factory.StartNew(call, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap()
        : Task.Run(call);

    private static async Task CallAsync(IDurableAppender appender, int caller, long[] done, CancellationToken end)
    {
        byte[] record = new byte[RecordSize];
        new Random(caller).NextBytes(record);
        for (int number = 0; !end.IsCancellationRequested; number++)
        {
            _ = BitConverter.TryWriteBytes(record, number);
            await appender.AppendAsync(caller, (caller + number) % Files, record);
            Volatile.Write(ref done[caller * CacheLine], number + 1);
        }
    }

    private static long Total(long[] done, int callers) => Enumerable.Range(0, callers).Sum(caller => Volatile.Read(ref done[caller * CacheLine]));
}
