using CausalFiles.Diagnostics;
using CausalFiles.Naming;
using CausalFiles.OperationLog;
using CausalFiles.Operations;
using CausalFiles.Threading;
using Microsoft.Extensions.Logging;

namespace CausalFiles.Followers;

/// <summary>
/// Tells one follower of what is committed, in the background; when it fails, again later. One to which operations were not told before
/// they were dropped from the history is told of nothing more: its place is kept, and whoever waits for it gets a
/// <see cref="RecordsDroppedException"/>.
/// </summary>
/// <threadsafety>Every member may be called by any number of threads.</threadsafety>
internal sealed class FollowerRunner : IAsyncDisposable
{
    private const int MaxBatch = 1024;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly IOperationFollower follower;
    private readonly IOperationLog log;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly CancellationTokenSource closing = new();
    private readonly ChangeSignal changed = new();
    private readonly Task running;
    private Progress progress;

    private FollowerRunner(IOperationFollower follower, OperationId start, IOperationLog log, TimeProvider time, ILogger logger)
    {
        this.follower = follower;
        this.log = log;
        this.time = time;
        this.logger = logger;
        progress = new Progress(start, Failure: null);
        running = Task.Run(RunAsync);
    }

    /// <summary>Starts a follower where it says that it is.</summary>
    /// <exception cref="IOException">It says that it has seen more than the log holds: it belongs to another history.</exception>
    internal static async ValueTask<FollowerRunner> StartAsync(
        IOperationFollower follower,
        IReadOnlyList<ReplicaId> replicas,
        IOperationLog log,
        TimeProvider time,
        ILogger logger,
        CancellationToken cancellationToken)
    {
        OperationId start = await follower.StartAsync(replicas, cancellationToken).ConfigureAwait(false);
        LogRange range = await log.GetRangeAsync(cancellationToken).ConfigureAwait(false);
        return start.Value < range.Next
            ? new FollowerRunner(follower, start, log, time, logger)
            : throw new IOException(
                $"{follower.GetType().Name} has seen operation {start}, and the log ends before operation {range.Next}: "
                + "they do not belong together.");
    }

    /// <summary>Waits until the follower has dealt with an operation.</summary>
    /// <exception cref="IOException">
    /// It failed, and will be tried again later, unless the reason is a <see cref="RecordsDroppedException"/>.
    /// </exception>
    internal async Task CatchUpAsync(OperationId target, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task change = changed.Next;
            Progress now = Volatile.Read(ref progress);
            if (now.Last >= target)
            {
                return;
            }

            if (now.Failure is not null)
            {
                throw new IOException(
                    $"{follower.GetType().Name} has not followed beyond operation {now.Last}: {now.Failure.Message}", now.Failure);
            }

            await change.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Lets the follower deal with what is committed, unless it fails, and stops it.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            LogRange range = await log.GetRangeAsync().ConfigureAwait(false);
            await CatchUpAsync(new OperationId(range.Next - 1), CancellationToken.None).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // Reported when it happened; the follower goes on from its place when the root is opened again.
        }

        await closing.CancelAsync().ConfigureAwait(false);
        await running.ConfigureAwait(false);
        closing.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            TimeSpan pause = FirstPause;
            while (Volatile.Read(ref progress).Failure is not RecordsDroppedException)
            {
                bool succeeded = await TryFollowAsync(closing.Token).ConfigureAwait(false);
                if (!succeeded && progress.Failure is not RecordsDroppedException)
                {
                    await Task.Delay(pause, time, closing.Token).ConfigureAwait(false);
                }

                pause = succeeded ? FirstPause : pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
        catch (OperationCanceledException) when (closing.IsCancellationRequested)
        {
            // Closed.
        }
    }

    private async ValueTask<bool> TryFollowAsync(CancellationToken cancellationToken)
    {
        try
        {
            await log.WaitAsync(progress.Last.Next.Value, cancellationToken).ConfigureAwait(false);
            List<Operation> batch = [];
            await foreach (Operation operation in log.ReadOperationsAsync(progress.Last.Next, cancellationToken).ConfigureAwait(false))
            {
                batch.Add(operation);
                if (batch.Count == MaxBatch)
                {
                    await TellAsync(batch, cancellationToken).ConfigureAwait(false);
                    batch.Clear();
                }
            }

            await TellAsync(batch, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (RecordsDroppedException e)
        {
            LogMessages.FollowerLeftBehind(logger, e, follower.GetType().Name, progress.Last.Value);
            Advance(progress with { Failure = e });
            return false;
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            LogMessages.FollowerFailed(logger, e, follower.GetType().Name, progress.Last.Value);
            Advance(progress with { Failure = e });
            return false;
        }
    }

    private async ValueTask TellAsync(List<Operation> batch, CancellationToken cancellationToken)
    {
        if (batch.Count > 0)
        {
            await follower.FollowAsync(batch, cancellationToken).ConfigureAwait(false);
            Advance(new Progress(batch[^1].Id, Failure: null));
        }
    }

    private void Advance(Progress next)
    {
        Volatile.Write(ref progress, next);
        changed.Tell();
    }

    private sealed record Progress(OperationId Last, Exception? Failure);
}
