using System.Diagnostics;

namespace CausalFiles.Benchmarks.Workloads;

/// <summary>Every replica writes files of constant size anew, so that nothing but the history grows.</summary>
internal sealed class SteadyWork : IAsyncDisposable
{
    internal const int Files = 20;
    internal const int FileSize = 1_000;

    private readonly ReplicatedFileSystem opened;

    private SteadyWork(ReplicatedFileSystem opened) => this.opened = opened;

    internal static async Task<SteadyWork> OpenAsync(string root, int replicas) => new(await ReplicatedFileSystem.OpenAsync(root, Replicas.Named(replicas)));

    /// <summary>Writes so many times in all.</summary>
    /// <returns>How many writes were done in a second.</returns>
    internal async Task<double> RunAsync(int operations)
    {
        int left = operations;
        long started = Stopwatch.GetTimestamp();
        await Task.WhenAll(opened.Replicas.Select(replica => Task.Run(async () =>
        {
            for (int number = Interlocked.Decrement(ref left); number >= 0; number = Interlocked.Decrement(ref left))
            {
                byte[] content = new byte[FileSize];
                Random.Shared.NextBytes(content.AsSpan(0, 16));
                _ = await replica.WriteAllBytesAsync($"file-{number % Files}", content);
            }
        })));
        return operations / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    public ValueTask DisposeAsync() => opened.DisposeAsync();
}
