using System.Diagnostics;
using CausalFiles.Naming;

namespace CausalFiles.Benchmarks;

/// <summary>
/// The same work on files of constant size while the history grows to 40,000 operations: what a stretch of it costs late, beside what it cost early. The early
/// and the late stretch alternate in a second root, so that a machine that slows down meanwhile slows both.
/// </summary>
internal static class HistoryScenario
{
    private const int Clients = 8;
    private const int Early = 500;
    private const int Late = 40_000;
    private const int Stretch = 1_000;
    private const int Passes = 5;

    public static async Task RunAsync(Workspace workspace)
    {
        await using ReplicatedFileSystem old = await OpenAsync(workspace.NewDirectory());
        await WorkAsync(old, Late);
        List<double> ratios = [];
        for (int pass = 0; pass < Passes; pass++)
        {
            await using ReplicatedFileSystem young = await OpenAsync(workspace.NewDirectory());
            await WorkAsync(young, Early);
            double early = await WorkAsync(young, Stretch);
            double late = await WorkAsync(old, Stretch);
            ratios.Add(late / early);
            Console.WriteLine($"pass {pass + 1}: {early:f0} operations/s after {Early}, {late:f0} after {Late} and more, ratio {late / early:f2}");
        }

        Console.WriteLine($"median ratio {ratios.Order().ElementAt(Passes / 2):f2}");
    }

    private static Task<ReplicatedFileSystem> OpenAsync(string root) =>
        ReplicatedFileSystem.OpenAsync(root, [.. Enumerable.Range(0, Clients).Select(i => ReplicaId.Parse($"client-{i}"))]);

    private static async Task<double> WorkAsync(ReplicatedFileSystem files, int operations)
    {
        byte[] content = new byte[1000];
        int left = operations;
        long started = Stopwatch.GetTimestamp();
        await Task.WhenAll(files.Replicas.Select(replica => Task.Run(async () =>
        {
            for (int number = Interlocked.Decrement(ref left); number >= 0; number = Interlocked.Decrement(ref left))
            {
                byte[] own = [.. content];
                Random.Shared.NextBytes(own.AsSpan(0, 16));
                await replica.WriteAllBytesAsync($"file-{number % 20}", own);
            }
        })));
        return operations / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
