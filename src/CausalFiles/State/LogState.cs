using System.Collections.Immutable;
using CausalFiles.Clocks;
using CausalFiles.Durability;
using CausalFiles.Naming;
using CausalFiles.Operations;

namespace CausalFiles.State;

/// <summary>
/// What the log adds up to after an operation: the tree, and the knowledge, which is the merge of the clocks of all operations so far but for those that
/// stand apart, without the components of the replicas that were retired. Both the write path and every replica hold one; they differ only in how far they have come.
/// </summary>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
internal sealed record LogState(OperationId Last, FileTree Tree, IVectorClock Knowledge)
{
    /// <summary>
    /// The replicas that were retired and have not acted again, and how many operations each had done. All of them are in the state, so that a clock without
    /// their components says no less.
    /// </summary>
    internal ImmutableSortedDictionary<ReplicaId, long> Retired { get; init; } = ImmutableSortedDictionary<ReplicaId, long>.Empty;

    /// <summary>
    /// The replicas of which operations stand apart, and how many each has done with these: they have diverged, or came after one that has, so that they are in the tree only when they
    /// are merged. Until then nobody else has seen them.
    /// </summary>
    internal ImmutableSortedDictionary<ReplicaId, long> Apart { get; init; } = ImmutableSortedDictionary<ReplicaId, long>.Empty;

    /// <summary>The state before the first operation, with clocks that grow out of <paramref name="zero"/>.</summary>
    internal static LogState Before(IVectorClock zero) => new(OperationId.None, FileTree.Empty, zero);

    /// <summary>The state after the next operation.</summary>
    /// <exception cref="IOException">The tree does not allow it; as System.IO would say it.</exception>
    internal LogState Apply(Operation operation)
    {
        // A replica that acts is none of the retired any more.
        LogState acting = Retired.IsEmpty ? this : this with { Retired = Retired.Remove(operation.Replica) };
        LogState after = acting with
        {
            Last = operation.Id,
            Tree = Tree.Apply(operation),
        };
        if (StandsApart(operation))
        {
            return after with { Apart = Apart.SetItem(operation.Replica, operation.Clock[operation.Replica]) };
        }

        after = after with { Knowledge = Knowledge.Merge(acting.Strip(operation.Clock)), Apart = Apart.Remove(operation.Replica) };
        return operation.Kind == OperationKind.Retire ? after.Without(operation.Replica) : after;
    }

    /// <summary>How many operations a replica has done so far, in all its incarnations.</summary>
    internal long CountOf(ReplicaId replica) => Apart.TryGetValue(replica, out long last) ? last : SeenOf(replica);

    /// <summary>Whether operations of a replica stand apart, so that its next ones do as well until they are merged.</summary>
    internal bool IsApart(ReplicaId replica) => Apart.ContainsKey(replica);

    /// <summary>The clock of the next operation when a replica does it: everything so far, and one tick of its own component, which goes on where it ended.</summary>
    internal IVectorClock Tick(ReplicaId replica) =>
        Apart.IsEmpty && Retired.IsEmpty ? Knowledge.Increment(replica) : Knowledge.WithComponent(replica, checked(CountOf(replica) + 1));

    /// <summary>Whether all that a clock covers is in the state. What it says of retired replicas may be from before they were retired.</summary>
    internal bool Covers(IVectorClock clock) =>
        Knowledge.Compare(clock) is CausalOrder.Equal or CausalOrder.After
        || (!Retired.IsEmpty && clock.Components.All(component => component.Value <= SeenOf(component.Key)));

    /// <summary>A clock without the components of the replicas that were retired: what it says of them, everybody knows.</summary>
    internal IVectorClock Strip(IVectorClock clock)
    {
        if (Retired.IsEmpty)
        {
            return clock;
        }

        IVectorClock stripped = clock;
        foreach ((ReplicaId replica, long count) in clock.Components)
        {
            stripped = Retired.TryGetValue(replica, out long last) && count <= last ? stripped.WithComponent(replica, 0) : stripped;
        }

        return stripped;
    }

    /// <summary>The state after the next operation of a log that was read back, where nothing that the tree refuses can stand.</summary>
    /// <exception cref="CorruptionException">The operation does not follow, or the tree refuses it.</exception>
    internal LogState Replay(Operation operation)
    {
        if (operation.Id != Last.Next)
        {
            throw new CorruptionException("the operation log", offset: null, $"operation {operation.Id} follows operation {Last}");
        }

        try
        {
            return Apply(operation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CorruptionException("the operation log", offset: null, $"operation {operation.Id} does not fit what stands before it", e);
        }
    }

    private bool StandsApart(Operation operation) => operation.IsOffline && (operation.Diverged.Count > 0 || IsApart(operation.Replica));

    private long SeenOf(ReplicaId replica) => Retired.TryGetValue(replica, out long last) ? last : Knowledge[replica];

    private LogState Without(ReplicaId retired) => Knowledge[retired] == 0 ? this : this with
    {
        Knowledge = Knowledge.WithComponent(retired, 0),
        Retired = Retired.SetItem(retired, Knowledge[retired]),
    };
}
