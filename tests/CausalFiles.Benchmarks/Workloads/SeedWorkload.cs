using System.Diagnostics;

namespace CausalFiles.Benchmarks.Workloads;

/// <summary>What the clients of the original simulation do, without its sleeps: the same choices for whoever carries them out.</summary>
internal static class SeedWorkload
{
    internal const string FileName = "File.txt";

    /// <summary>As many bytes of a file's end as hold its last line: an update makes that longer, and only one operation in two that change the file is one.</summary>
    internal const int TailSize = 4096;

    /// <summary>Lets every client draw and carry out actions until so many have been done in all.</summary>
    /// <returns>How many were done in a second.</returns>
    internal static async Task<double> RunAsync(int clients, int operations, Func<int, SeedAction, Task> act)
    {
        int left = operations;
        long started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(async () =>
        {
            Random random = new(client);
            while (Interlocked.Decrement(ref left) >= 0)
            {
                await act(client, (SeedAction)random.Next(3));
            }
        })));
        return operations / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    internal static string LineOf(int client) => $"Performing write from client-{client}\n";

    internal static string WithUpdatedLastLine(string text, int client)
    {
        string body = text.TrimEnd('\n');
        return body.Length == 0 ? text : $"{body} --- Performing update from client-{client}\n";
    }
}
