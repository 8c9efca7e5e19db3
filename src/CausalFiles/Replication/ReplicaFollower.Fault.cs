using CausalFiles.Diagnostics;
using CausalFiles.State;
using CausalFiles.Threading;

namespace CausalFiles.Replication;

/// <content>A fault: noticed, named, and tried again until the replica has caught up.</content>
internal sealed partial class ReplicaFollower
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource closing = new();
    private Exception? fault;

    private Task retrying = Task.CompletedTask;

    /// <summary>What keeps the replica from following; null while it follows.</summary>
    internal Exception? Fault => Volatile.Read(ref fault);

    /// <summary>Brings the replica to all that it was told of.</summary>
    /// <exception cref="ReplicaFaultedException">It still cannot follow.</exception>
    internal async ValueTask BringUpAsync(CancellationToken cancellationToken)
    {
        if (Fault is not null)
        {
            await RecoverAsync(cancellationToken).ConfigureAwait(false);
        }
        else if (Lag > 0)
        {
            await DrainAsync().ConfigureAwait(false);
        }

        if (Fault is { } reason && !IsRetired)
        {
            throw new ReplicaFaultedException(Id, reason);
        }
    }

    // Under the gate.
    private void BecomeFaulted(Exception reason)
    {
        bool isNew = Fault is null;
        Volatile.Write(ref fault, reason);
        progress.Tell();
        directory.ReleaseAll();
        if (isNew)
        {
            LogMessages.ReplicaFaulted(parts.Logger, reason, Id.Value, applied.Last.Next.Value);
            Task before = retrying;
            retrying = closing.IsCancellationRequested ? before : Task.Run(() => RetryAsync(before));
        }
    }

    // One at a time: whoever still waits out the pause after an earlier fault tries this one again as well.
    private async Task RetryAsync(Task before)
    {
        await before.ConfigureAwait(false);
        try
        {
            for (TimeSpan pause = FirstPause; Fault is not null; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
            {
                await Task.Delay(pause, parts.Time, closing.Token).ConfigureAwait(false);
                await RecoverAsync(closing.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (closing.IsCancellationRequested)
        {
            // The next opening of the root repairs the replica.
        }
    }

    private async ValueTask RecoverAsync(CancellationToken cancellationToken)
    {
        using AsyncGate.Turn turn = await gate.EnterAsync(cancellationToken).ConfigureAwait(false);
        if (Fault is null || IsRetired)
        {
            return;
        }

        LogState target = Volatile.Read(ref latest);
        try
        {
            await ReconcileAsync(target, cancellationToken).ConfigureAwait(false);
            Volatile.Write(ref fault, null);
            LogMessages.ReplicaCaughtUp(parts.Logger, Id.Value, target.Last.Value);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            Volatile.Write(ref fault, e);
        }
    }
}
