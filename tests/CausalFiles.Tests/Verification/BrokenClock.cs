using CausalFiles.Clocks;
using CausalFiles.Naming;

namespace CausalFiles.Tests.Verification;

/// <summary>A clock that is as good as another, but for how it counts an operation.</summary>
internal sealed class BrokenClock(IVectorClock inner, Func<IVectorClock, ReplicaId, IVectorClock> increment) : IVectorClock
{
    public IReadOnlyList<KeyValuePair<ReplicaId, long>> Components => inner.Components;

    public long this[ReplicaId replica] => inner[replica];

    public IVectorClock Increment(ReplicaId replica) => As(increment(inner, replica));

    public IVectorClock WithComponent(ReplicaId replica, long count) => As(inner.WithComponent(replica, count));

    public IVectorClock Merge(IVectorClock other) => As(inner.Merge(other));

    public CausalOrder Compare(IVectorClock other) => inner.Compare(other);

    public override string ToString() => inner.ToString()!;

    private BrokenClock As(IVectorClock clock) => new(clock, increment);
}
