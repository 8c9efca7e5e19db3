namespace CausalFiles.Threading;

/// <summary>Lets many callers in together, or one alone.</summary>
/// <threadsafety>Safe for any number of threads.</threadsafety>
#pragma warning disable CA1001 // A SemaphoreSlim holds nothing to release unless its wait handle is asked for.
internal sealed class SharedGate
#pragma warning restore CA1001
{
    // So many may be in together; whoever wants to be alone takes all the places.
    private const int Places = 1024;

    private readonly SemaphoreSlim places = new(Places);
    private readonly AsyncGate alone = new();

    internal async ValueTask<Stay> EnterAsync(CancellationToken cancellationToken)
    {
        await places.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new Stay(places, 1);
    }

    internal async ValueTask<Stay> EnterAloneAsync(CancellationToken cancellationToken)
    {
        // Two that each hold some of the places would wait for each other for ever.
        using AsyncGate.Turn turn = await alone.EnterAsync(cancellationToken).ConfigureAwait(false);
        int taken = 0;
        try
        {
            while (taken < Places)
            {
                await places.WaitAsync(cancellationToken).ConfigureAwait(false);
                taken++;
            }

            return new Stay(places, taken);
        }
        catch when (taken > 0)
        {
            _ = places.Release(taken);
            throw;
        }
    }

    internal readonly struct Stay(SemaphoreSlim places, int count) : IDisposable
    {
        public void Dispose() => _ = places.Release(count);
    }
}
