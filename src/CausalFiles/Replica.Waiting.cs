using CausalFiles.Clocks;
using CausalFiles.Replication;

namespace CausalFiles;

/// <content>Causal tokens: a client takes along what it has seen at one replica, and waits for it at another.</content>
public sealed partial class Replica
{
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    /// <summary>
    /// Waits until this replica has applied everything that a token covers. Whatever is seen at it afterwards is not older than what the token's owner had
    /// seen, written and read.
    /// </summary>
    /// <remarks>
    /// <para>A token is a vector clock of the same root: <see cref="Clock"/> of the replica where the client was, the <see cref="Operations.Operation.Clock"/>
    /// of its last operation, the merge of several, or any of these as text, which <see cref="VectorClock.Parse"/> reads back (of clocks of your own it is the text
    /// of a <see cref="VectorClock"/> with their components). It can be kept for as long as the root lives.</para>
    /// <para>The wait is over when it happens, nothing is looked at again and again, and nothing is recorded. It is needed with
    /// <see cref="SyncMode.Background"/>; with <see cref="SyncMode.BeforeReturn"/> it is over at once for whatever has returned.</para>
    /// </remarks>
    /// <param name="token">
    /// What the replica is to have applied. A token that covers what has not happened, or names a replica that the root has never had, is waited for like any
    /// other. What it says of a replica that was retired meanwhile counts as before.
    /// </param>
    /// <param name="timeout">
    /// How long to wait at the most, by the <see cref="ReplicatedFileSystemOptions.TimeProvider"/>: from zero, to look only, to 4,294,967,294 ms (49 days), or
    /// <see cref="Timeout.InfiniteTimeSpan"/>.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when the replica has applied it.</returns>
    /// <exception cref="TimeoutException">It has not within the time; the message says what it has applied.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time is out of its range.</exception>
    /// <exception cref="ReplicaFaultedException">It has not, and cannot follow, or stopped following meanwhile.</exception>
    /// <exception cref="ReplicaRetiredException">It was retired, or was meanwhile.</exception>
    /// <exception cref="ObjectDisposedException">The root is closed, or was meanwhile.</exception>
    public Task WaitForAsync(IVectorClock token, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (timeout != Timeout.InfiniteTimeSpan)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.Zero);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(timeout, LongestTimeout);
        }

        return follower.WaitForAsync(token, timeout, cancellationToken);
    }
}
