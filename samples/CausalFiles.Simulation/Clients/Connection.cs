using CausalFiles.Offline;
using CausalFiles.Simulation.Output;

namespace CausalFiles.Simulation.Clients;

/// <summary>Whether a client is offline: it is so for a share of the stretches of its work, chosen at random, and online again at the end.</summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class Connection(Replica replica, Share offline, Random random)
{
    private const int Stretch = 10;

    private int left;

    /// <summary>To be called before each operation.</summary>
    /// <returns>What has changed; null for nothing.</returns>
    internal async Task<string?> NextAsync()
    {
        if (left-- > 0 || offline.IsNothing)
        {
            return null;
        }

        left = Stretch - 1;
        bool isOffline = replica.Status == ReplicaStatus.Offline;
        if (offline.Includes(random) == isOffline)
        {
            return null;
        }

        if (isOffline)
        {
            return await GoOnlineAsync();
        }

        await replica.GoOfflineAsync();
        return $"{replica.Id} is offline";
    }

    /// <returns>What came of it; null when the client was online.</returns>
    internal async Task<string?> GoOnlineAsync()
    {
        if (replica.Status != ReplicaStatus.Offline)
        {
            return null;
        }

        Reconciliation result = await replica.GoOnlineAsync();
        return $"{replica.Id} is online again: {Quantity.Of(result.Operations, "operation")} came into the log, "
            + $"{Quantity.Count(result.Diverged)} had diverged, {Quantity.Of(result.Conflicts.Count, "conflict")}";
    }
}
