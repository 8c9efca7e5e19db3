using CausalFiles.Clocks;
using CausalFiles.State;
using CausalFiles.Threading;

namespace CausalFiles.Replication;

/// <content>Waiting until the replica has come so far.</content>
internal sealed partial class ReplicaFollower
{
    // Told when the replica has applied something, has become faulted, or is closed.
    private readonly ChangeSignal progress = new();

    /// <summary>Waits until the replica has applied all that a clock covers.</summary>
    /// <exception cref="TimeoutException">It has not within the time.</exception>
    /// <exception cref="ReplicaFaultedException">It has not, and cannot follow.</exception>
    /// <exception cref="ReplicaRetiredException">It has not, and is retired.</exception>
    /// <exception cref="ObjectDisposedException">The replica is closed.</exception>
    internal async Task WaitForAsync(IVectorClock token, TimeSpan timeout, CancellationToken cancellationToken)
    {
        long started = parts.Time.GetTimestamp();
        while (true)
        {
            Task change = progress.Next;
            if (HasApplied(token))
            {
                return;
            }

            try
            {
                await change.WaitAsync(Left(timeout, started), parts.Time, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException e)
            {
                if (HasApplied(token))
                {
                    return;
                }

                throw new TimeoutException($"Replica {Id} has not applied all of '{token}' within {timeout}: it has applied '{Applied.Knowledge}'.", e);
            }
        }
    }

    private bool HasApplied(IVectorClock token)
    {
        if (IsRetired)
        {
            throw new ReplicaRetiredException(Id);
        }

        if (closing.IsCancellationRequested)
        {
            throw FileSystemErrors.Closed();
        }

        if (Applied.Covers(token))
        {
            return true;
        }

        return Fault is { } reason ? throw new ReplicaFaultedException(Id, reason) : false;
    }

    private TimeSpan Left(TimeSpan timeout, long started)
    {
        if (timeout == Timeout.InfiniteTimeSpan)
        {
            return timeout;
        }

        // A negative rest could be taken for an infinite one.
        TimeSpan left = timeout - parts.Time.GetElapsedTime(started);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private void Reach(LogState state)
    {
        Volatile.Write(ref applied, state);
        progress.Tell();
    }
}
