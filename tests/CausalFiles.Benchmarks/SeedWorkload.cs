namespace CausalFiles.Benchmarks;

/// <summary>What the clients of the original simulation do, without its sleeps: the same choices for whoever carries them out.</summary>
internal static class SeedWorkload
{
    public const string FileName = "File.txt";

    public enum Action
    {
        Read,
        Write,
        Update,
    }

    /// <summary>Lets every client draw and carry out actions until so many have been done in all; returns how many were done in a second.</summary>
    public static async Task<double> RunAsync(int clients, int operations, Func<int, Action, Task> act)
    {
        int left = operations;
        long started = System.Diagnostics.Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(async () =>
        {
            Random random = new(client);
            while (Interlocked.Decrement(ref left) >= 0)
            {
                await act(client, (Action)random.Next(3));
            }
        })));
        return operations / System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    public static string LineOf(int client) => $"Performing write from client-{client}\n";

    public static string WithUpdatedLastLine(string text, int client)
    {
        string body = text.TrimEnd('\n');
        return body.Length == 0 ? text : $"{body} --- Performing update from client-{client}\n";
    }
}
