using System.Text;
using CausalFiles.Operations;

namespace CausalFiles.Benchmarks.Workloads;

/// <summary>The clients of the original simulation on the library: a replica each, one file; an update edits the end of the file, a read takes the end.</summary>
internal sealed class SeedClients : IAsyncDisposable
{
    private readonly ReplicatedFileSystem opened;
    private readonly Replica[] replicas;

    private SeedClients(ReplicatedFileSystem opened)
    {
        this.opened = opened;
        replicas = [.. opened.Replicas];
    }

    internal static async Task<SeedClients> OpenAsync(string root, int clients)
    {
        SeedClients opened = new(await ReplicatedFileSystem.OpenAsync(root, Replicas.Named(clients)));
        _ = await opened.replicas[0].WriteAllTextAsync(SeedWorkload.FileName, "");
        return opened;
    }

    internal Task<double> RunAsync(int operations) => SeedWorkload.RunAsync(replicas.Length, operations, ActAsync);

    /// <summary>Closes the root, and checks that all replicas have the same.</summary>
    /// <exception cref="InvalidDataException">They have not.</exception>
    public async ValueTask DisposeAsync()
    {
        await opened.DisposeAsync();
        byte[][] contents = [.. replicas.Select(replica => File.ReadAllBytes(Path.Combine(replica.DirectoryPath, SeedWorkload.FileName)))];
        if (contents.Any(content => !content.AsSpan().SequenceEqual(contents[0])))
        {
            throw new InvalidDataException("The replicas differ.");
        }
    }

    private Task ActAsync(int client, SeedAction action) => action switch
    {
        SeedAction.Read => replicas[client].ReadTailAsync(SeedWorkload.FileName, SeedWorkload.TailSize),
        SeedAction.Write => replicas[client].AppendAllTextAsync(SeedWorkload.FileName, SeedWorkload.LineOf(client)),
        _ => UpdateAsync(replicas[client], client),
    };

    private static Task<Operation> UpdateAsync(Replica replica, int client) => replica.UpdateTailAsync(
        SeedWorkload.FileName,
        SeedWorkload.TailSize,
        tail => Encoding.UTF8.GetBytes(SeedWorkload.WithUpdatedLastLine(Encoding.UTF8.GetString(tail.Span), client)));
}
