using CausalFiles.Diagnostics;
using CausalFiles.OperationLog;
using CausalFiles.Operations;
using CausalFiles.State;
using CausalFiles.Threading;

namespace CausalFiles.Coordination;

/// <content>
/// Other processes that append to the same log. A turn begins with applying what they have committed; between turns it is applied as soon as they make it known. Both do the same under one gate, which is
/// entered after the lock has been taken, so that who waits for the lock keeps nobody from following.
/// </content>
internal sealed partial class Coordinator
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    private readonly AsyncGate joining = new();
    private readonly CancellationTokenSource closing = new();
    private readonly Task following;

    /// <summary>Applies what other processes have made known to be committed.</summary>
    internal async ValueTask CatchUpAsync(CancellationToken cancellationToken)
    {
        if (parts.Shared is not { } log)
        {
            return;
        }

        using AsyncGate.Turn alone = await joining.EnterAsync(cancellationToken).ConfigureAwait(false);
        await log.FollowAsync(cancellationToken).ConfigureAwait(false);
        await ApplyOthersAsync(log).ConfigureAwait(false);
    }

    /// <returns>What keeps the follower away for the rest of the turn; null when nobody else appends to the log.</returns>
    private async ValueTask<AsyncGate.Turn?> JoinOthersAsync()
    {
        if (parts.Shared is not { } log)
        {
            return null;
        }

        AsyncGate.Turn alone = await joining.EnterAsync().ConfigureAwait(false);
        try
        {
            await log.BeginTurnAsync(CancellationToken.None).ConfigureAwait(false);
            await ApplyOthersAsync(log).ConfigureAwait(false);
            return alone;
        }
        catch
        {
            alone.Dispose();
            throw;
        }
    }

    // Under the gate.
    private async ValueTask ApplyOthersAsync(FileOperationLog log)
    {
        LogRange range = await log.GetRangeAsync().ConfigureAwait(false);
        if (state.Last.Next.Value >= range.Next)
        {
            return;
        }

        List<Operation> group = [];
        await foreach (Operation operation in log.ReadOperationsAsync(state.Last.Next, CancellationToken.None).ConfigureAwait(false))
        {
            group.Add(operation);
            if (group.Count == parts.MaxGroupSize || operation.Id.Next.Value == range.Next)
            {
                await ApplyOthersAsync(group).ConfigureAwait(false);
                group = [];
            }
        }
    }

    private async ValueTask ApplyOthersAsync(List<Operation> group)
    {
        LogState before = state;
        LogState after = before;
        foreach (Operation operation in group)
        {
            after = after.Replay(operation);
        }

        Volatile.Write(ref state, after);
        await ApplyAsync(new CommittedGroup(before, after, group)).ConfigureAwait(false);
    }

    private async Task FollowOthersAsync()
    {
        if (parts.Others is not { } others)
        {
            return;
        }

        try
        {
            while (true)
            {
                Task change = others.Next;
                await TryCatchUpAsync().ConfigureAwait(false);
                await others.WaitAsync(change, closing.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (closing.IsCancellationRequested)
        {
            // Closed.
        }
    }

    private async ValueTask TryCatchUpAsync()
    {
        try
        {
            await CatchUpAsync(closing.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Who acts is told of it in the next turn.
            Tolerate(() => LogMessages.FollowingFailed(parts.Logger, e, State.Last.Value));
            await Task.Delay(PauseAfterFailure, parts.Time, closing.Token).ConfigureAwait(false);
        }
    }
}
