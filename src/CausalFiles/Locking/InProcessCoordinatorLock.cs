using CausalFiles.Threading;

namespace CausalFiles.Locking;

/// <summary>A coordinator lock in memory: for all that one process does. Turns come in the order of the requests.</summary>
/// <threadsafety>Every member may be called by any number of threads.</threadsafety>
public sealed class InProcessCoordinatorLock : ICoordinatorLock
{
    private readonly AsyncGate gate = new();

    /// <inheritdoc/>
    public async ValueTask<ICoordinatorLease> AcquireAsync(CancellationToken cancellationToken = default) =>
        new Lease(await gate.EnterAsync(cancellationToken).ConfigureAwait(false));

    private sealed class Lease(AsyncGate.Turn turn) : ICoordinatorLease
    {
        private int released;

        public ValueTask<bool> IsHeldAsync(CancellationToken cancellationToken = default) => new(Volatile.Read(ref released) == 0);

        public ValueTask DisposeAsync()
        {
            if (Interlocked.Exchange(ref released, 1) == 0)
            {
                turn.Dispose();
            }

            return ValueTask.CompletedTask;
        }
    }
}
