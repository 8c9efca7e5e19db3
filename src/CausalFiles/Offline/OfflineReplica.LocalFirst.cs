using CausalFiles.Diagnostics;

namespace CausalFiles.Offline;

/// <content>Local-first: the replica always commits to its outbox, and is reconciled in the background, unless it was asked to be offline.</content>
internal sealed partial class OfflineReplica
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource closing = new();
    private Task reconciling = Task.CompletedTask;
    private Exception? failure;

    // Completed whenever the replica need not stay offline.
    private TaskCompletionSource wanted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What keeps a local-first replica from being reconciled; null while nothing does, or nobody tries.</summary>
    internal Exception? Failure => IsAway ? null : Volatile.Read(ref failure);

    /// <summary>Lets a local-first replica begin.</summary>
    internal async Task StartAsync(CancellationToken cancellationToken)
    {
        if (isLocalFirst)
        {
            await TryBeginAsync(cancellationToken).ConfigureAwait(false);
            IsAway = false;
            wanted.SetResult();
            reconciling = Task.Run(ReconcileAgainAndAgainAsync, CancellationToken.None);
        }
    }

    private async Task ReconcileAgainAndAgainAsync()
    {
        TimeSpan pause = FirstPause;
        while (!closing.IsCancellationRequested)
        {
            try
            {
                await Volatile.Read(ref wanted).Task.WaitAsync(closing.Token).ConfigureAwait(false);
                if (Session is { } open)
                {
                    await open.WaitAsync(closing.Token).ConfigureAwait(false);
                }
                else if (follower.IsRetired)
                {
                    return;
                }

                await ReconcileAsync(closing.Token).ConfigureAwait(false);
                pause = FirstPause;
                Volatile.Write(ref failure, null);
            }
            catch (OperationCanceledException) when (closing.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                Volatile.Write(ref failure, e);
                LogMessages.NotReconciled(parts.Coordination.Logger, e, follower.Id.Value);
                await Task.Delay(pause, parts.Coordination.Time, closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    // One that cannot follow works with the log until it can.
    private async Task TryBeginAsync(CancellationToken cancellationToken)
    {
        try
        {
            await BeginIfOnlineAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            LogMessages.NotReconciled(parts.Coordination.Logger, e, follower.Id.Value);
        }
    }

    private void StayAway()
    {
        IsAway = true;
        if (wanted.Task.IsCompleted)
        {
            Volatile.Write(ref wanted, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }
    }

    private void ComeBack()
    {
        IsAway = false;
        _ = wanted.TrySetResult();
    }

    // Whoever opens the root next may not work that way: nothing is left in the outbox if that can be helped.
    private async ValueTask StopAsync()
    {
        await closing.CancelAsync().ConfigureAwait(false);
        await reconciling.ConfigureAwait(false);
        if (isLocalFirst && !IsAway)
        {
            try
            {
                _ = await LeaveAsync(CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                LogMessages.NotReconciled(parts.Coordination.Logger, e, follower.Id.Value);
            }
        }
    }
}
