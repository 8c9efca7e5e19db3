using CausalFiles.Clocks;
using CausalFiles.Naming;

namespace CausalFiles.Tests.Clocks;

/// <summary>A vector clock that shares nothing with the library's own: what an application might bring.</summary>
internal sealed class ForeignClock(IEnumerable<KeyValuePair<ReplicaId, long>> counts) : IVectorClock
{
    private readonly SortedDictionary<ReplicaId, long> counts = new(new Dictionary<ReplicaId, long>(counts));

    public IReadOnlyList<KeyValuePair<ReplicaId, long>> Components => [.. counts];

    public long this[ReplicaId replica] => counts.GetValueOrDefault(replica);

    public IVectorClock Increment(ReplicaId replica) =>
        new ForeignClock(new SortedDictionary<ReplicaId, long>(counts) { [replica] = checked(this[replica] + 1) });

    public IVectorClock WithComponent(ReplicaId replica, long count)
    {
        _ = replica.Value;
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return new ForeignClock(counts.Where(c => c.Key != replica).Append(new(replica, count)).Where(c => c.Value > 0));
    }

    public IVectorClock Merge(IVectorClock other) =>
        new ForeignClock(Replicas(other).Select(r => KeyValuePair.Create(r, Math.Max(this[r], other[r]))));

    public CausalOrder Compare(IVectorClock other)
    {
        bool less = Replicas(other).Any(r => this[r] < other[r]);
        bool greater = Replicas(other).Any(r => this[r] > other[r]);
        return less && greater ? CausalOrder.Concurrent
            : less ? CausalOrder.Before
            : greater ? CausalOrder.After
            : CausalOrder.Equal;
    }

    private HashSet<ReplicaId> Replicas(IVectorClock other) => [.. counts.Keys, .. other.Components.Select(c => c.Key)];
}
