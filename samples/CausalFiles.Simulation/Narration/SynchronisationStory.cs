using CausalFiles.Contents;
using CausalFiles.Operations;
using CausalFiles.Simulation.Output;

namespace CausalFiles.Simulation.Narration;

/// <summary>
/// Makes a story of what the library says about its work: which operation was committed, that synchronisation started, which replica was
/// updated from whom, that it ended.
/// </summary>
/// <threadsafety>Every member may be called by any number of threads: replicas are synchronised side by side.</threadsafety>
internal sealed class SynchronisationStory(Action<string> tell)
{
    private const int MostComponents = 5;

    private readonly SortedDictionary<long, Operation> underWay = [];

    internal void Committed(Operation operation)
    {
        lock (underWay)
        {
            // What goes into an outbox is not synchronised.
            if (!operation.Id.IsProvisional)
            {
                underWay[operation.Id.Value] = operation;
            }

            tell($"#{operation.Id} {operation.Replica} {VerbOf(operation)} {operation.Path}"
                + $"{Describe(operation.Snapshot)}{DescribeClock(operation)}");
        }
    }

    internal void Started(long first, long last)
    {
        lock (underWay)
        {
            tell($"  synchronisation of {Name(first, last)} started");
        }
    }

    internal void Applied(string replica, long first, long last)
    {
        lock (underWay)
        {
            tell(new OperationId(last).IsProvisional ? $"  {replica}: into its outbox" : $"  {replica}: {WhatChanged(replica, first, last)}");
        }
    }

    internal void Ended(long first, long last)
    {
        lock (underWay)
        {
            tell($"  synchronisation of {Name(first, last)} ended");
            for (long id = first; id <= last; id++)
            {
                _ = underWay.Remove(id);
            }
        }
    }

    private static string Name(long first, long last) => first == last ? $"operation {first}" : $"operations {first} to {last}";

    private static string VerbOf(Operation operation) => operation.Kind switch
    {
        OperationKind.Read => "reads",
        OperationKind.Write or OperationKind.Append or OperationKind.Update when operation.BasedOn == OperationId.None => "creates",
        OperationKind.Write => "replaces",
        OperationKind.Append => "writes to",
        OperationKind.Update => "updates",
        _ => operation.Kind.ToString(),
    };

    private static string Describe(Snapshot? snapshot) =>
        snapshot is { } kept ? $": {Quantity.Bytes(kept.Length)}, snapshot {kept.Address.ToHex()[..8]}" : "";

    // With many clients a clock fills the screen; the readable log has it.
    private static string DescribeClock(Operation operation) =>
        operation.Clock.Components.Count <= MostComponents ? $", clock {operation.Clock}" : "";

    private string WhatChanged(string replica, long first, long last)
    {
        List<Operation> changes = [];
        for (long id = first; id <= last; id++)
        {
            if (!underWay.TryGetValue(id, out Operation? operation))
            {
                // A replica that was behind catches up with what was told long ago.
                return $"caught up with {Name(first, last)}";
            }

            if (operation.IsChange)
            {
                changes.Add(operation);
            }
        }

        if (changes.Count == 0)
        {
            return "nothing changed";
        }

        string files = string.Join(", ", changes.Select(change => change.Path.Value).Distinct());
        bool own = changes.Exists(change => change.Replica.Value == replica);
        string others = string.Join(", ", changes.Select(change => change.Replica.Value).Where(author => author != replica).Distinct());
        return others.Length == 0 ? $"{files} written"
            : own ? $"{files} written, and updated from {others}"
            : $"{files} updated from {others}";
    }
}
