namespace CausalFiles.Locking;

/// <summary>A turn at the coordinator lock. Disposing it passes the turn on; disposing it again does nothing.</summary>
/// <threadsafety>Used by one thread at a time.</threadsafety>
public interface ICoordinatorLease : IAsyncDisposable
{
    /// <summary>
    /// Tells whether the turn is still this holder's, as far as can be known: asked after the work is prepared and before it is committed.
    /// </summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>False once the lock is known to be lost.</returns>
    ValueTask<bool> IsHeldAsync(CancellationToken cancellationToken = default);
}
