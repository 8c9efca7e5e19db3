namespace CausalFiles.Threading;

/// <summary>Lets one caller in at a time, in the order of their arrival, without holding a thread.</summary>
/// <threadsafety>Safe for any number of threads.</threadsafety>
#pragma warning disable CA1001 // A SemaphoreSlim holds nothing to release unless its wait handle is asked for.
internal sealed class AsyncGate
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim semaphore = new(1);

    /// <summary>Waits for the turn; disposing what is returned passes it on.</summary>
    internal async ValueTask<Turn> EnterAsync(CancellationToken cancellationToken = default)
    {
        await semaphore.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new Turn(semaphore);
    }

    internal readonly struct Turn(SemaphoreSlim semaphore) : IDisposable
    {
        public void Dispose() => _ = semaphore.Release();
    }
}
