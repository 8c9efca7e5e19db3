using CausalFiles.Clocks;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.Simulation.Clients;

namespace CausalFiles.Simulation.Checks;

/// <summary>Goes through a history: replays it, follows its clocks, and counts what this run has added to it.</summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class HistoryAudit(OperationId before, int replicas)
{
    private readonly Dictionary<(string Client, ClientAction Action), long> added = [];

    // How far the replicas have come that have diverged and not merged: nobody else has seen that.
    private readonly Dictionary<ReplicaId, long> apart = [];
    private IVectorClock known = VectorClock.Zero;
    private OperationId last;

    /// <summary>The conflicts that were settled in this run.</summary>
    internal List<Conflict> Conflicts { get; } = [];

    /// <summary>How many operations brought together what had diverged.</summary>
    internal int Merges { get; private set; }

    /// <summary>How many operations of this run were done offline.</summary>
    internal long Offline { get; private set; }

    internal ReplayedTree Tree { get; } = new();

    /// <summary>The first operation whose number or clock is not as it must be; null for none.</summary>
    internal string? ClockFailure { get; private set; }

    /// <summary>How many operations this run has added.</summary>
    internal long Added => added.Values.Sum();

    /// <summary>
    /// The bytes that these operations would have written, had each change copied the whole file to every replica and once more as a
    /// snapshot, and each read to a snapshot.
    /// </summary>
    internal long FullCopyBytes { get; private set; }

    internal static async Task<HistoryAudit> OfAsync(IAsyncEnumerable<Operation> history, OperationId before, int replicas)
    {
        HistoryAudit audit = new(before, replicas);
        await foreach (Operation operation in history)
        {
            audit.Add(operation);
        }

        return audit;
    }

    internal void Add(Operation operation)
    {
        ClockFailure ??= FindClockFailure(operation);
        Follow(operation);
        last = operation.Id;
        Tree.Apply(operation);
        if (operation.Id > before && operation.Kind == OperationKind.Merge)
        {
            Merges++;
            Conflicts.AddRange(operation.Conflicts);
        }
        else if (operation.Id > before)
        {
            Offline += operation.IsOffline ? 1 : 0;
            (string, ClientAction) performed = (operation.Replica.Value, ActionOf(operation.Kind));
            added[performed] = added.GetValueOrDefault(performed) + 1;
            FullCopyBytes += (operation.Snapshot?.Length ?? 0) * (operation.IsChange ? replicas + 1 : 1);
        }
    }

    /// <summary>In what the history differs from what the clients have counted; null when it does not.</summary>
    internal string? FindMiscount(long expected, IReadOnlyCollection<ClientTally> tallies)
    {
        if (Added != expected)
        {
            return $"it grew by {Added}";
        }

        foreach (ClientTally tally in tallies)
        {
            foreach (ClientAction action in Enum.GetValues<ClientAction>())
            {
                long recorded = added.GetValueOrDefault((tally.Client, action));
                if (recorded != tally.Count(action))
                {
                    return $"{tally.Client} counted {tally.Count(action)} times {action}, and the history has {recorded}";
                }
            }
        }

        return null;
    }

    // A client that finds nothing to read creates the file: the only writing of a whole file there is.
    private static ClientAction ActionOf(OperationKind kind) => kind switch
    {
        OperationKind.Append => ClientAction.Write,
        OperationKind.Update => ClientAction.Update,
        _ => ClientAction.Read,
    };

    private void Follow(Operation operation)
    {
        if (operation.IsOffline && (operation.Diverged.Count > 0 || apart.ContainsKey(operation.Replica)))
        {
            apart[operation.Replica] = operation.Clock[operation.Replica];
        }
        else
        {
            _ = apart.Remove(operation.Replica);
            known = known.Merge(operation.Clock);
        }
    }

    private string? FindClockFailure(Operation operation)
    {
        long own = operation.Clock[operation.Replica];
        long ownBefore = apart.GetValueOrDefault(operation.Replica, known[operation.Replica]);
        IVectorClock all = known.WithComponent(operation.Replica, own);
        return operation.Id != last.Next ? $"operation {operation.Id} follows operation {last}"
            : own != ownBefore + 1 ? $"operation {operation.Id} of {operation.Replica} is its {own}., after the {ownBefore}."
            : all.Compare(operation.Clock) is CausalOrder.Before or CausalOrder.Concurrent ? $"operation {operation.Id} has seen what comes after it"
            : !operation.IsOffline && all.Compare(operation.Clock) != CausalOrder.Equal ? $"operation {operation.Id} has not seen all that came before it"
            : null;
    }
}
