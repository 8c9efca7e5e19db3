using System.Diagnostics.CodeAnalysis;
using CausalFiles.Clocks;
using CausalFiles.Naming;
using CausalFiles.Operations;

namespace CausalFiles.Verification;

/// <summary>The operations that were checked so far, by their place in the log and by their replica's count.</summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class SeenOperations
{
    private readonly List<SeenOperation> inLogOrder = [];
    private readonly Dictionary<ReplicaId, Dictionary<long, SeenOperation>> byNumber = [];
    private readonly Dictionary<ReplicaId, SeenOperation> last = [];

    // How far each replica had come when it was last retired. What a clock says up to there may be left out of the clocks that follow.
    private readonly Dictionary<ReplicaId, long> retired = [];

    internal int Count => inLogOrder.Count;

    /// <summary>The operation that the history begins with.</summary>
    internal OperationId First { get; private set; }

    internal OperationId Last => Count == 0 ? OperationId.None : inLogOrder[^1].Id;

    /// <summary>Whether operations came before the first one, and were dropped.</summary>
    internal bool IsCut => First.Value > 1;

    /// <summary>The last operation of a replica; null when it has not acted.</summary>
    internal SeenOperation? LastOf(ReplicaId replica) => last.GetValueOrDefault(replica);

    internal bool TryFind(ReplicaId replica, long number, [NotNullWhen(true)] out SeenOperation? operation)
    {
        operation = null;
        return byNumber.TryGetValue(replica, out Dictionary<long, SeenOperation>? own) && own.TryGetValue(number, out operation);
    }

    /// <summary>The operation at a place of the log; null when it is not there.</summary>
    internal SeenOperation? Find(OperationId id)
    {
        long index = id.Value - First.Value;
        return index >= 0 && index < Count && inLogOrder[(int)index].Id == id ? inLogOrder[(int)index] : null;
    }

    /// <summary>Whether a clock of the next operation covers an earlier one, but for what retirements have left out.</summary>
    internal bool IsCovered(IVectorClock past, IVectorClock clock) =>
        past.Compare(clock) is CausalOrder.Before or CausalOrder.Equal
        || (retired.Count > 0 && past.Components.All(component => component.Value <= Math.Max(clock[component.Key], retired.GetValueOrDefault(component.Key))));

    /// <summary>
    /// Whether the next operation, with this clock, has seen an earlier one, or may have: of a replica that was retired the clock does not tell, when its owner was offline then.
    /// </summary>
    internal bool MayHaveSeen(SeenOperation operation, IVectorClock clock) =>
        operation.IsSeenBy(clock) || operation.Number <= retired.GetValueOrDefault(operation.Replica);

    /// <summary>Says what the history begins with, before the first operation is checked.</summary>
    internal void Begin(OperationId first) => First = first;

    internal void Add(SeenOperation operation)
    {
        inLogOrder.Add(operation);
        if (!byNumber.TryGetValue(operation.Replica, out Dictionary<long, SeenOperation>? own))
        {
            byNumber.Add(operation.Replica, own = []);
        }

        own[operation.Number] = operation;
        if (operation.IsRetirement)
        {
            retired[operation.Replica] = operation.Number;
        }

        if (LastOf(operation.Replica) is not { } before || before.Number <= operation.Number)
        {
            last[operation.Replica] = operation;
        }
    }
}
