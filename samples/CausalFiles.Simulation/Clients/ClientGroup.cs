using CausalFiles.Simulation.Narration;

namespace CausalFiles.Simulation.Clients;

/// <summary>All clients, each a task of its own.</summary>
internal sealed class ClientGroup
{
    private readonly List<SimulatedClient> clients;

    internal ClientGroup(ReplicatedFileSystem files, SimulationOptions options, Narrator narrator)
    {
        Budget = new OperationBudget(options.Operations);
        clients = [.. Enumerable.Range(0, options.Clients)
            .Select(number => new SimulatedClient(number, files[SimulatedClient.IdOf(number)], options, Budget, narrator))];
    }

    internal OperationBudget Budget { get; }

    internal IReadOnlyList<ClientTally> Tallies => [.. clients.Select(client => client.Tally)];

    /// <summary>Lets the clients work until all is done, they are told to stop, or one of them fails.</summary>
    /// <returns>Why the first one failed; null when none did.</returns>
    internal async Task<Exception?> RunAsync(CancellationToken stop)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            await Task.WhenAll(clients.Select(client => Task.Run(() => RunAsync(client, ending), CancellationToken.None)));
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    // Where one cannot go on, the others need not.
    private static async Task RunAsync(SimulatedClient client, CancellationTokenSource ending)
    {
        try
        {
            await client.RunAsync(ending.Token);
        }
        catch
        {
            await ending.CancelAsync();
            throw;
        }
    }
}
