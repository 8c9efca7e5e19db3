using CausalFiles.Naming;

namespace CausalFiles.Clocks;

/// <summary>
/// An immutable vector clock: for each replica, how many of its operations are known. An implementation of your own is given to
/// <c>ReplicatedFileSystemOptions.Clock</c> in its zero state; every clock of the system then grows out of that one.
/// </summary>
/// <remarks>
/// The algorithm is that of “Timestamps in message-passing systems that preserve the partial ordering” (Australian Computer Science
/// Conference, 1988) and of “Virtual time and global states of distributed systems” (Parallel and Distributed Algorithms, 1989).
/// </remarks>
/// <threadsafety>Implementations are immutable: every member may be called by any number of threads.</threadsafety>
public interface IVectorClock
{
    /// <summary>The components that are not zero, in ascending order of the replica.</summary>
    IReadOnlyList<KeyValuePair<ReplicaId, long>> Components { get; }

    /// <summary>How many operations of a replica are known; 0 when none is.</summary>
    /// <param name="replica">The replica.</param>
    long this[ReplicaId replica] { get; }

    /// <summary>A clock in which one more operation of a replica is known.</summary>
    /// <param name="replica">The replica whose component grows by one.</param>
    /// <returns>The later clock; this one does not change.</returns>
    /// <exception cref="InvalidOperationException">The default <see cref="ReplicaId"/> names no replica.</exception>
    /// <exception cref="OverflowException">The component is at <see cref="long.MaxValue"/>.</exception>
    IVectorClock Increment(ReplicaId replica);

    /// <summary>A clock in which another number of operations of a replica is known.</summary>
    /// <param name="replica">The replica whose component is set.</param>
    /// <param name="count">How many of its operations are known, from 0, which leaves the component out, to <see cref="long.MaxValue"/>.</param>
    /// <returns>The other clock; this one does not change.</returns>
    /// <exception cref="InvalidOperationException">The default <see cref="ReplicaId"/> names no replica.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    IVectorClock WithComponent(ReplicaId replica, long count);

    /// <summary>The least clock that covers both: the greater of each component.</summary>
    /// <param name="other">The other clock, of whatever implementation.</param>
    /// <returns>The merged clock; neither of the two changes.</returns>
    IVectorClock Merge(IVectorClock other);

    /// <summary>How this clock stands to another.</summary>
    /// <param name="other">The other clock, of whatever implementation.</param>
    /// <returns><see cref="CausalOrder.Before"/> when this one happened-before the other, and so on.</returns>
    CausalOrder Compare(IVectorClock other);
}
