using System.Diagnostics;
using CausalFiles.Coordination;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.Simulation.Narration;

namespace CausalFiles.Simulation.Clients;

/// <summary>
/// One client: as long as operations are left it waits for the simulated latency, chooses what to do, and does it through its own replica.
/// </summary>
internal sealed class SimulatedClient(int number, Replica replica, SimulationOptions options, OperationBudget budget, Narrator narrator)
{
    private readonly Random random = new(unchecked(options.Seed + number));

    // With numbers of its own, so that a client chooses the same things whether it is offline or not.
    private readonly Connection connection = new(replica, options.Offline, new Random(unchecked(~(options.Seed + number))));

    /// <summary>The one file of the simulation; each client has a copy of it in its replica.</summary>
    internal static FilePath SharedFile { get; } = FilePath.Parse("File.txt");

    internal ClientTally Tally { get; } = new(replica.Id.Value);

    internal static ReplicaId IdOf(int number) => ReplicaId.Parse($"client-{number}");

    /// <summary>Performs operations until there are none left, or it is told to stop; it finishes the one under way.</summary>
    internal async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested && budget.TryTake() && await WaitAsync(stop))
        {
            await TellAsync(await connection.NextAsync());
            ClientAction action = options.Weights.Choose(random);
            long started = Stopwatch.GetTimestamp();
            string outcome = await PerformAsync(action);
            Tally.Add(action, Stopwatch.GetElapsedTime(started));
            budget.CountPerformed();
            await narrator.TellAsync(outcome);
        }

        await TellAsync(await connection.GoOnlineAsync());
    }

    private async ValueTask TellAsync(string? change)
    {
        if (change is not null)
        {
            await narrator.TellAsync(change);
        }
    }

    private async Task<bool> WaitAsync(CancellationToken stop)
    {
        TimeSpan latency = options.Latency.Next(random);
        if (latency > TimeSpan.Zero)
        {
            await Task.Delay(latency, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return !stop.IsCancellationRequested;
    }

    private Task<string> PerformAsync(ClientAction action) => action switch
    {
        ClientAction.Read => ReadAsync(),
        ClientAction.Write => WriteAsync(),
        _ => UpdateAsync(),
    };

    // A file that nobody has created yet is created empty, unless somebody else is faster; then it can be read. What was tried in vain
    // is in no history.
    private async Task<string> ReadAsync()
    {
        while (true)
        {
            try
            {
                string content = await replica.ReadAllTextAsync(SharedFile);
                return $"{replica.Id} read {SharedFile}, {content.Count(c => c == '\n')} lines: {Excerpt.Of(content)}";
            }
            catch (FileNotFoundException)
            {
                if (await TryCreateAsync())
                {
                    return $"{replica.Id} found no {SharedFile} to read and created it";
                }
            }
        }
    }

    private async Task<bool> TryCreateAsync()
    {
        try
        {
            _ = await replica.WriteAllTextAsync(SharedFile, "", expected: OperationId.None);
            return true;
        }
        catch (VersionMismatchException)
        {
            return false;
        }
    }

    private async Task<string> WriteAsync()
    {
        string line = $"Performing write from {replica.Id}\n";
        _ = await replica.AppendAllTextAsync(SharedFile, line);
        return $"{replica.Id} wrote to {SharedFile}: {Excerpt.Of(line)}";
    }

    private async Task<string> UpdateAsync()
    {
        string updated = "";
        _ = await replica.UpdateTextAsync(
            SharedFile, content => updated = LastLine.Extend(content, $" --- Performing update from {replica.Id}"));
        return updated.Length == 0
            ? $"{replica.Id} found nothing to update in {SharedFile}"
            : $"{replica.Id} updated the last line of {SharedFile}: {Excerpt.Of(LastLine.Of(updated))}";
    }
}
