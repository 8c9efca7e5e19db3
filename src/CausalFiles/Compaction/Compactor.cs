using CausalFiles.Checkpoints;
using CausalFiles.Diagnostics;
using CausalFiles.Followers;
using CausalFiles.OperationLog;
using CausalFiles.Operations;
using CausalFiles.Replication;
using CausalFiles.State;
using CausalFiles.Threading;

namespace CausalFiles.Compaction;

/// <summary>
/// Drops history. The order makes it safe against a crash at any point: what stays readable is in the snapshot store before the state that
/// the history will begin with is durable, that state before the records go, and the records before the contents that only they named. What
/// a crash leaves undone, the next compaction does.
/// </summary>
/// <threadsafety>Every member may be called by any number of threads.</threadsafety>
internal sealed class Compactor(CompactionParts parts, SharedGate incoming)
{
    private readonly AsyncGate maintenance = new();

    /// <summary>
    /// Waits until nothing else changes what the history begins with; disposing what is returned lets the next one go on.
    /// </summary>
    internal ValueTask<AsyncGate.Turn> EnterAsync(CancellationToken cancellationToken) => maintenance.EnterAsync(cancellationToken);

    /// <summary>
    /// Drops what a policy does not keep. Operations wait only while the log and the snapshot store give up what has been dropped.
    /// </summary>
    internal async Task<CompactionReport> CompactAsync(RetentionPolicy retention, CancellationToken cancellationToken)
    {
        using AsyncGate.Turn turn = await EnterAsync(cancellationToken).ConfigureAwait(false);
        OperationId old = parts.Base.Last;
        NamedContents named = NamePinned(cancellationToken);
        OperationId needed = await FindNeededAsync(cancellationToken).ConfigureAwait(false);
        LogState start = await ReplayAsync(retention, needed, named, cancellationToken).ConfigureAwait(false);
        await named.KeepAsync(start.Tree, cancellationToken).ConfigureAwait(false);
        OperationId seen = await named.AddAsync(start.Last.Next, start.Last.Next, cancellationToken).ConfigureAwait(false);
        await CatchUpAsync(start.Last, cancellationToken).ConfigureAwait(false);
        if (start.Last > old)
        {
            parts.Base.Prepare(start, await parts.Log.TieAsync(start.Last.Next.Value, cancellationToken).ConfigureAwait(false));
        }

        long reclaimed = await DropAsync(start, seen, named, cancellationToken).ConfigureAwait(false);
        parts.Index.Drop(start.Last.Next);
        CompactionReport report = new(start.Last.Next, start.Last.Value - old.Value, reclaimed);
        LogMessages.Compacted(parts.Logger, parts.Root, report.Dropped, report.First.Value, report.ReclaimedBytes);
        return report;
    }

    /// <summary>Lets the snapshot store give up the contents that nothing needs.</summary>
    internal async Task<long> CollectAsync(CancellationToken cancellationToken)
    {
        using AsyncGate.Turn turn = await EnterAsync(cancellationToken).ConfigureAwait(false);
        NamedContents named = NamePinned(cancellationToken);
        LogState start = parts.Base.Load();
        named.Add(start.Tree);
        OperationId seen = await named.AddAsync(start.Last.Next, start.Last.Next, cancellationToken).ConfigureAwait(false);
        return await DropAsync(start, seen, named, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Pins an operation.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such operation.</exception>
    /// <exception cref="RecordsDroppedException">It has been dropped.</exception>
    internal async Task PinAsync(OperationId operation, CancellationToken cancellationToken)
    {
        using AsyncGate.Turn turn = await EnterAsync(cancellationToken).ConfigureAwait(false);
        ArgumentOutOfRangeException.ThrowIfLessThan(operation.Value, 1, nameof(operation));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(operation.Value, parts.Coordinator.State.Last.Value, nameof(operation));
        if (operation < parts.Base.First && !parts.Pins.All.Contains(operation))
        {
            throw new RecordsDroppedException(operation.Value, parts.Base.First.Value);
        }

        parts.Pins.Add(operation);
    }

    /// <summary>Unpins an operation.</summary>
    /// <returns>Whether it was pinned.</returns>
    internal async Task<bool> UnpinAsync(OperationId operation, CancellationToken cancellationToken)
    {
        using AsyncGate.Turn turn = await EnterAsync(cancellationToken).ConfigureAwait(false);
        return parts.Pins.Remove(operation);
    }

    private NamedContents NamePinned(CancellationToken cancellationToken)
    {
        NamedContents named = new(parts.Log, parts.Store, parts.Versions);
        foreach (OperationId pinned in parts.Pins.All.Where(id => id < parts.Base.First))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (parts.Pins.Find(pinned) is { } saved)
            {
                named.Add(saved.State.Tree);
                named.AddApart(saved.Operation);
            }
        }

        return named;
    }

    // The state that the history will begin with. On the way the pinned operations that are to be dropped are saved.
    private async ValueTask<LogState> ReplayAsync(RetentionPolicy retention, OperationId needed, NamedContents named, CancellationToken cancellationToken)
    {
        LogState state = parts.Base.Load();
        OperationId last = parts.Coordinator.State.Last;
        DateTimeOffset now = parts.Time.GetUtcNow();
        await foreach (LogEntry entry in parts.Log.ReadAsync(state.Last.Next.Value, cancellationToken).ConfigureAwait(false))
        {
            Operation operation = OperationCodec.Decode(entry.Position, entry.Record.Span);
            if (operation.Id > last || operation.Id > needed || retention.Keeps(operation, last, now))
            {
                break;
            }

            state = state.Replay(operation);
            if (parts.Pins.All.Contains(state.Last))
            {
                await named.KeepAsync(state.Tree, cancellationToken).ConfigureAwait(false);
                await named.KeepApartAsync(operation, cancellationToken).ConfigureAwait(false);
                parts.Pins.Save(state, entry.Record.Span);
            }
        }

        return state;
    }

    // Whoever follows is not to be left behind; one that fails is, and says so.
    private async ValueTask CatchUpAsync(OperationId last, CancellationToken cancellationToken)
    {
        foreach (FollowerRunner follower in parts.Followers)
        {
            try
            {
                await follower.CatchUpAsync(last, cancellationToken).ConfigureAwait(false);
            }
            catch (IOException)
            {
                // It was told of when it happened.
            }
        }
    }

    // What comes after this operation is needed: an outbox builds upon it, or a replica has yet to make sure of it, and would take what it left in its directory for somebody else's.
    private async ValueTask<OperationId> FindNeededAsync(CancellationToken cancellationToken)
    {
        OperationId needed = parts.Offline.OldestOrigin ?? parts.Coordinator.State.Last;
        foreach (ReplicaFollower replica in parts.Replicas.Followers)
        {
            OperationId recorded = await RecordAsync(replica, cancellationToken).ConfigureAwait(false);
            if (recorded < needed)
            {
                needed = recorded;
                LogMessages.HistoryNeeded(parts.Logger, replica.Id.Value, recorded.Next.Value);
            }
        }

        return needed;
    }

    private static async ValueTask<OperationId> RecordAsync(ReplicaFollower replica, CancellationToken cancellationToken)
    {
        try
        {
            await replica.BringUpAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ReplicaFaultedException)
        {
            // What it has recorded before counts.
        }

        return await replica.RecordProgressAsync().ConfigureAwait(false);
    }

    // While nobody reads what goes, neither to write it again nor to build upon it.
    private async ValueTask<long> DropAsync(LogState start, OperationId seen, NamedContents named, CancellationToken cancellationToken)
    {
        long reclaimed = 0;
        using SharedGate.Stay alone = await incoming.EnterAloneAsync(cancellationToken).ConfigureAwait(false);
        await parts.Offline.RunAloneAsync(
            async (state, outboxes, token) =>
            {
                _ = await named.AddAsync(seen, start.Last.Next, token).ConfigureAwait(false);
                named.Add(state.Tree);
                await named.AddAsync(outboxes, start.Last.Next, token).ConfigureAwait(false);
                await DropRecordsAsync(start, token).ConfigureAwait(false);
                reclaimed = await parts.Store.CollectAsync(named.Contains, token).ConfigureAwait(false);
                parts.Versions.Forget();
            },
            cancellationToken).ConfigureAwait(false);
        return reclaimed;
    }

    private async ValueTask DropRecordsAsync(LogState start, CancellationToken cancellationToken)
    {
        if (start.Last > parts.Base.Last)
        {
            parts.Base.Replace(start);
        }

        if (start.Last > OperationId.None)
        {
            await parts.Log.DropAsync(start.Last.Next.Value, cancellationToken).ConfigureAwait(false);
        }
    }
}
