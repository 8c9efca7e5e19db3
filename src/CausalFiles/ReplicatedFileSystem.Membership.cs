using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.Replication;

namespace CausalFiles;

/// <content>Replicas come and go while the others work.</content>
public sealed partial class ReplicatedFileSystem
{
    /// <summary>
    /// Adds a replica to the open root, with all that is committed. The others write meanwhile; they wait only for the last few operations that the new one has yet to apply.
    /// </summary>
    /// <remarks>
    /// <para>Its directory may hold files already. Those that are as they should be are taken over, others that are in the way are set aside, and what is in nobody's way
    /// stays. A version that the history knows, at a path that it has had, counts as what the replica of that name once put there, and is replaced.</para>
    /// <para>A replica that was retired joins again under its name; its component of the clocks goes on where it ended. When the call fails the root does not have the
    /// replica. After a crash the next opening has it, whole, or has it not.</para>
    /// </remarks>
    /// <param name="id">Its name.</param>
    /// <param name="cancellationToken">Ends the call before the replica has joined.</param>
    /// <returns>The replica, which <see cref="Replicas"/> shows as well.</returns>
    /// <exception cref="ArgumentException">The root has a replica of this name, or of one that differs only in letter case.</exception>
    /// <exception cref="InvalidOperationException">The default <see cref="ReplicaId"/> names no replica; or the call comes out of an update's transformation.</exception>
    /// <exception cref="ReplicaFaultedException">Its directory cannot be made what it should be.</exception>
    /// <exception cref="IOException">A disk fails or is full.</exception>
    /// <exception cref="ObjectDisposedException">The root is closed.</exception>
    public async Task<Replica> AddReplicaAsync(ReplicaId id, CancellationToken cancellationToken = default)
    {
        _ = id.Value;
        Replica? added = null;
        await membership.AddAsync(id, follower => Show(added = new Replica(follower, parts, history)), cancellationToken).ConfigureAwait(false);
        return added!;
    }

    /// <summary>
    /// Retires a replica: its last operation, of the kind <see cref="OperationKind.Retire"/>, is recorded, it takes no more operations, and the clocks of all later
    /// operations are without its component.
    /// </summary>
    /// <remarks>
    /// <para>Tokens from before keep their meaning: whoever waits for one does not wait for what the replica has done, since all have it. The history keeps its operations and
    /// their versions.</para>
    /// <para>Its files stay where they are and belong to nobody from now on; what the library knew about them is removed, but not what was set aside. A replica that is
    /// faulted can be retired as well. Operations of the replica that wait for their turn are refused, and have not happened.</para>
    /// <para>One that is offline is brought online first, as by <see cref="Replica.GoOnlineAsync"/>. When that fails, because a <see cref="Conflicts.IConflictResolver"/> throws for
    /// example, so does this, with the same exception: the replica is not retired, and stays offline. When only the retirement cannot
    /// be recorded, it is not retired either, and follows the log.</para>
    /// <para>Of a root that is shared, a replica is retired by the process that has it. The root keeps at least one, with whichever process; this process may be left without any, and then follows the log and can
    /// have others join. To other processes one that was retired and has joined again counts from its next operation on.</para>
    /// </remarks>
    /// <param name="id">Its name.</param>
    /// <param name="cancellationToken">Ends the call before the retirement is committed; the replica stays.</param>
    /// <returns>The operation.</returns>
    /// <exception cref="KeyNotFoundException">The root has no such replica.</exception>
    /// <exception cref="InvalidOperationException">It is the last replica of the root; or it was offline, and the resolver has answered null; or the call comes out of an update's transformation.</exception>
    /// <exception cref="IOException">The retirement could not be recorded.</exception>
    /// <exception cref="ObjectDisposedException">The root is closed.</exception>
    public Task<Operation> RetireReplicaAsync(ReplicaId id, CancellationToken cancellationToken = default) =>
        membership.RetireAsync(id, () => Hide(id), cancellationToken);

    // Replicas join and leave one at a time; whoever enumerates them has those of one moment.
    private void Show(Replica replica) =>
        Volatile.Write(ref replicas, new SortedDictionary<ReplicaId, Replica>(replicas) { { replica.Id, replica } });

    private void Hide(ReplicaId id)
    {
        SortedDictionary<ReplicaId, Replica> others = new(replicas);
        _ = others.Remove(id);
        Volatile.Write(ref replicas, others);
    }
}
