using System.Diagnostics;
using System.Globalization;
using CausalFiles.Benchmarks.Workloads;

namespace CausalFiles.Benchmarks.Children;

/// <summary>Fills a root with a long history, through the library.</summary>
internal static class FillChild
{
    internal const string Verb = "fill";

    /// <summary>How many versions the file <see cref="LongHistory.VersionedFile"/> gets, evenly spread over the history.</summary>
    internal const int Versions = 100;

    internal static Task<FillOutcome> RunAsync(string root, FillRequest request, CancellationToken stop) =>
        ChildProcess.RunAsync<FillOutcome>(Verb, [root, string.Create(CultureInfo.InvariantCulture, $"{request.Operations}:{request.Files}")], stop);

    internal static async Task<FillOutcome> WorkAsync(string root, string request)
    {
        int[] numbers = [.. request.Split(':').Select(int.Parse)];
        (int operations, int files) = (numbers[0], numbers[1]);
        await using ReplicatedFileSystem opened = await LongHistory.OpenAsync(root);
        LongHistory history = new(opened, files);
        long started = Stopwatch.GetTimestamp();
        await history.CreateFilesAsync();
        await history.AppendAsync((operations / 10) - files, Versions / 10);
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        long early = GC.GetTotalMemory(forceFullCollection: true);
        started = Stopwatch.GetTimestamp();
        await history.AppendAsync(operations - (operations / 10), Versions - (Versions / 10));
        seconds += Stopwatch.GetElapsedTime(started).TotalSeconds;
        long late = GC.GetTotalMemory(forceFullCollection: true);
        return new FillOutcome(opened.LastOperation.Value, operations / seconds, early, late, ChildProcess.PeakMemory());
    }
}
