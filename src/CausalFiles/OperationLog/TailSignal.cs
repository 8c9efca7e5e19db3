using CausalFiles.Threading;

namespace CausalFiles.OperationLog;

/// <summary>Wakes those who wait for a log to grow.</summary>
/// <threadsafety>Safe for any number of threads.</threadsafety>
internal sealed class TailSignal
{
    private readonly ChangeSignal grown = new();
    private long next = 1;

    /// <summary>The position that the next record will get.</summary>
    internal long Next => Interlocked.Read(ref next);

    /// <summary>The log has grown; called by one thread at a time.</summary>
    internal void Advance(long newNext)
    {
        _ = Interlocked.Exchange(ref next, newNext);
        grown.Tell();
    }

    internal async ValueTask WaitAsync(long position, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task growth = grown.Next;
            if (position < Next)
            {
                return;
            }

            await growth.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
