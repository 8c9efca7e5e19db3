using CausalFiles.Naming;

namespace CausalFiles.Benchmarks;

/// <summary>8 clients with 8 replicas, 4,000 random reads, writes and updates of one growing file: the library, durable, beside the original algorithm, which is not.</summary>
internal static class SeedScenario
{
    private const int Clients = 8;
    private const int Operations = 4000;
    private const int Passes = 3;

    public static async Task RunAsync(Workspace workspace)
    {
        List<double> library = [];
        List<double> seed = [];
        for (int pass = 0; pass < Passes; pass++)
        {
            seed.Add(await RunSeedAsync(workspace.NewDirectory()));
            library.Add(await RunLibraryAsync(workspace.NewDirectory()));
            Console.WriteLine($"pass {pass + 1}: library {library[^1]:f0} operations/s, seed's algorithm {seed[^1]:f0}");
        }

        Console.WriteLine($"median: library {Median(library):f0} operations/s (durable), seed's algorithm {Median(seed):f0} (not durable), ratio {Median(library) / Median(seed):f2}");
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static Task<double> RunSeedAsync(string root)
    {
        SeedAlgorithm seed = new(root, Clients);
        return SeedWorkload.RunAsync(Clients, Operations, (client, action) =>
        {
            seed.Act(client, action);
            return Task.CompletedTask;
        });
    }

    private static async Task<double> RunLibraryAsync(string root)
    {
        await using ReplicatedFileSystem files =
            await ReplicatedFileSystem.OpenAsync(root, [.. Enumerable.Range(0, Clients).Select(i => ReplicaId.Parse($"client-{i}"))]);
        Replica[] replicas = [.. files.Replicas];
        await replicas[0].WriteAllTextAsync(SeedWorkload.FileName, "");
        return await SeedWorkload.RunAsync(Clients, Operations, (client, action) => action switch
        {
            SeedWorkload.Action.Read => replicas[client].ReadAllTextAsync(SeedWorkload.FileName),
            SeedWorkload.Action.Write => replicas[client].AppendAllTextAsync(SeedWorkload.FileName, SeedWorkload.LineOf(client)),
            _ => replicas[client].UpdateTextAsync(SeedWorkload.FileName, text => SeedWorkload.WithUpdatedLastLine(text, client)),
        });
    }
}
