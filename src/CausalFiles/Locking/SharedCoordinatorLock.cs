using CausalFiles.Sharing;
using CausalFiles.Threading;

namespace CausalFiles.Locking;

/// <summary>The coordinator lock of a root that several processes share: turns at a <see cref="TurnFile"/>.</summary>
/// <remarks>
/// Whether the turn is still its holder's, the log finds out itself, before each append and after it. A wait for the turn of another process is not cancelled once it has begun.
/// </remarks>
/// <threadsafety>Every member may be called by any number of threads.</threadsafety>
internal sealed class SharedCoordinatorLock(TurnFile turns) : ICoordinatorLock
{
    private readonly AsyncGate gate = new();

    public async ValueTask<ICoordinatorLease> AcquireAsync(CancellationToken cancellationToken = default)
    {
        AsyncGate.Turn alone = await gate.EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await turns.TakeAsync().ConfigureAwait(false);
            return new Lease(turns, alone);
        }
        catch
        {
            alone.Dispose();
            throw;
        }
    }

    private sealed class Lease(TurnFile turns, AsyncGate.Turn alone) : ICoordinatorLease
    {
        private int released;

        public ValueTask<bool> IsHeldAsync(CancellationToken cancellationToken = default) => new(Volatile.Read(ref released) == 0);

        public ValueTask DisposeAsync()
        {
            if (Interlocked.Exchange(ref released, 1) == 0)
            {
                using (alone)
                {
                    turns.Release();
                }
            }

            return ValueTask.CompletedTask;
        }
    }
}
