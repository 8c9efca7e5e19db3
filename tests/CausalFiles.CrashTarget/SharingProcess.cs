using CausalFiles.Naming;
using CausalFiles.Operations;

namespace CausalFiles.CrashTarget;

/// <summary>
/// One of several processes on a root: its clients work through a replica of its own, and it says on standard output what has been acknowledged. Arguments: the root, the number of the process, the number of
/// its clients, for how many seconds they work, a seed.
/// </summary>
internal static class SharingProcess
{
    /// <summary>A file to which all append a line each that is there once.</summary>
    internal const string Journal = "journal.txt";

    /// <summary>A file that holds how often it was counted up.</summary>
    internal const string Counter = "counter.txt";

    internal static async Task<int> RunAsync(string[] arguments)
    {
        string root = arguments[0];
        int process = int.Parse(arguments[1]);
        int clients = int.Parse(arguments[2]);
        TimeSpan time = TimeSpan.FromSeconds(int.Parse(arguments[3]));
        int seed = int.Parse(arguments[4]);
        TextWriter output = TextWriter.Synchronized(new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true });
        try
        {
            await using ReplicatedFileSystem files = await ReplicatedFileSystem.OpenAsync(
                root, [ReplicaId.Parse($"process-{process}")], new ReplicatedFileSystemOptions { Sharing = RootSharing.Shared });
            output.WriteLine("ready");

            // All begin when all are ready.
            _ = await Console.In.ReadLineAsync();
            using CancellationTokenSource end = new(time);
            Replica replica = files.Replicas.First();
            await Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(() => WorkAsync(replica, client, new Random(seed + client), output, end.Token))));
        }
        catch (Exception e)
        {
            output.WriteLine($"failed {e}".ReplaceLineEndings(" "));
            return 1;
        }

        output.WriteLine("done");
        return 0;
    }

    private static async Task WorkAsync(Replica replica, int client, Random random, TextWriter output, CancellationToken end)
    {
        for (int i = 0; i == 0 || !end.IsCancellationRequested; i++)
        {
            Operation operation = await ActAsync(replica, $"{replica.Id}-{client}-{i}", $"{replica.Id}-{client}.txt", random);
            output.WriteLine($"{operation.Id} {operation.Replica} {operation.Kind} {operation.Path} {operation.Snapshot?.Address}");
        }
    }

    private static async Task<Operation> ActAsync(Replica replica, string line, string own, Random random) => random.Next(20) switch
    {
        < 8 => await replica.AppendAllTextAsync(Journal, line + "\n"),
        < 11 => await replica.UpdateTextAsync(Counter, text => $"{(text.Length == 0 ? 0 : long.Parse(text)) + 1}"),
        < 15 => await replica.WriteAllTextAsync(own, line),
        < 16 => await replica.CreateDirectoryAsync($"directory-{random.Next(4)}"),
        < 17 when await replica.ExistsAsync(own) => await replica.MoveAsync(own, $"moved-{own}", overwrite: true),
        < 18 => await replica.WriteAsync(own, new MemoryStream(Noise(random))),
        _ when await replica.ExistsAsync(Counter) => (await replica.ReadAsync(Counter)).Read!,
        _ => await replica.WriteAllTextAsync(own, line),
    };

    // Content that the store has to keep as a whole.
    private static byte[] Noise(Random random)
    {
        byte[] bytes = new byte[random.Next(70_000, 200_000)];
        random.NextBytes(bytes);
        return bytes;
    }
}
