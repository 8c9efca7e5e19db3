namespace CausalFiles.Locking;

/// <summary>
/// The lock under which operations are ordered: one holder at a time takes its turn, commits what waits, and lets go.
/// </summary>
/// <remarks>
/// The lock is for efficiency. Safety is the operation log's compare-and-append: a holder that was paused and has been replaced is refused
/// there. An implementation may span threads, processes or machines. Whoever waits gets a turn in the end; in what order, the
/// implementation says.
/// </remarks>
/// <threadsafety>Every member may be called by any number of threads.</threadsafety>
public interface ICoordinatorLock
{
    /// <summary>Waits for the turn.</summary>
    /// <param name="cancellationToken">Ends the wait; the lock has not been taken.</param>
    /// <returns>The lease; disposing it passes the turn on.</returns>
    /// <exception cref="IOException">The lock cannot be reached.</exception>
    ValueTask<ICoordinatorLease> AcquireAsync(CancellationToken cancellationToken = default);
}
