using CausalFiles.Naming;

namespace CausalFiles.Operations;

/// <summary>
/// Something that is told of every committed operation, in the order of the log and off the write path: a text log, an index, an export.
/// </summary>
/// <remarks>
/// <see cref="StartAsync"/> comes once when a root opens, before any <see cref="FollowAsync"/>; the two are never called concurrently. A
/// follower keeps its own place. After a crash it is told again of what comes after the place that it names. When it throws, the same
/// operations are handed to it again later; the write path and the other followers go on.
/// </remarks>
/// <threadsafety>The library calls it from one thread at a time.</threadsafety>
public interface IOperationFollower
{
    /// <summary>Gets ready, and says where it is.</summary>
    /// <param name="replicas">The replicas of the root when it is opened, in ascending order; others may come and some may be retired later.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The last operation that it has dealt with; <see cref="OperationId.None"/> to be told of all.</returns>
    ValueTask<OperationId> StartAsync(IReadOnlyList<ReplicaId> replicas, CancellationToken cancellationToken);

    /// <summary>Deals with the operations that come next.</summary>
    /// <param name="operations">One or more, without a gap.</param>
    /// <param name="cancellationToken">Ends the wait; the operations count as not dealt with.</param>
    /// <returns>A task that ends when they are dealt with.</returns>
    ValueTask FollowAsync(IReadOnlyList<Operation> operations, CancellationToken cancellationToken);
}
