using CausalFiles.Contents;
using CausalFiles.Diagnostics;
using CausalFiles.Locking;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.State;
using Microsoft.Extensions.Logging;

namespace CausalFiles.Coordination;

/// <content>
/// The cycle of a group: each operation drafted upon the state that the ones before it leave and stamped; the contents durable; the records
/// durable, which is the commit point; applied. Whatever fails before that point leaves everything as it was.
/// </content>
internal sealed partial class Coordinator
{
    /// <summary>Drafts a batch upon the state that all before it leave, and keeps the contents that no record carries. Whoever fails is told so, and none of this shows.</summary>
    private async ValueTask PrepareAsync(Batch batch, LogState before, Workspace? pending)
    {
        try
        {
            await BringUpAsync(batch.Operations).ConfigureAwait(false);
            while (batch.RemoveFailed())
            {
                Workspace workspace = await DraftAsync(batch.Operations, before, pending).ConfigureAwait(false);
                if (!batch.RemoveFailed())
                {
                    return;
                }

                if (workspace.Staged.Count == 0 || await KeepContentsAsync(workspace, batch.Operations).ConfigureAwait(false))
                {
                    batch.Workspace = workspace;
                    return;
                }

                // An operation whose content cannot be kept does not happen; those after it may have built upon it and are drafted anew.
            }
        }
        catch (Exception e)
        {
            Tolerate(() => LogMessages.GroupFailed(parts.Logger, e));
            batch.Fail(e);
        }
    }

    private async ValueTask BringUpAsync(List<OperationTicket> group)
    {
        Dictionary<ReplicaId, Exception?> acting = [];
        foreach (OperationTicket ticket in group.Where(ticket => ticket.Intent.NeedsReplica))
        {
            ReplicaId replica = ticket.Intent.Replica;
            if (!acting.TryGetValue(replica, out Exception? error))
            {
                error = await FindFaultAsync(replica).ConfigureAwait(false);
                acting.Add(replica, error);
            }

            ticket.Error = error;
        }
    }

    private async ValueTask<Exception?> FindFaultAsync(ReplicaId replica)
    {
        try
        {
            await parts.Replicas.BringUpAsync(replica, CancellationToken.None).ConfigureAwait(false);
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    private async ValueTask<Workspace> DraftAsync(List<OperationTicket> group, LogState before, Workspace? pending)
    {
        Workspace workspace = new(parts, before, pending);
        DraftingScope scope = new(parts.Root);
        Drafting.Value = scope;
        foreach (OperationTicket ticket in group)
        {
            try
            {
                ticket.CancellationToken.ThrowIfCancellationRequested();
                Draft draft = await ticket.Intent.DraftAsync(workspace, ticket.CancellationToken).ConfigureAwait(false);
                Operation operation = Stamp(ticket.Intent, draft, workspace.State);
                workspace.Add(operation);
                ticket.Operation = operation;
            }
            catch (Exception e)
            {
                workspace.Abandon();
                ticket.Error = e;
            }
        }

        scope.IsOpen = false;
        return workspace;
    }

    // The acting replica has everything before this operation, so its clock is all knowledge so far and one tick of its own; unless it did it before, on its own.
    private Operation Stamp(Intent intent, Draft draft, LogState before) => new()
    {
        Id = before.Last.Next,
        Replica = intent.Replica,
        Kind = intent.Kind,
        Path = draft.Path,
        Timestamp = draft.Offline?.Timestamp ?? parts.Time.GetUtcNow(),
        Clock = draft.Offline is { } offline ? before.Strip(offline.Clock) : before.Tick(intent.Replica),
        BasedOn = draft.BasedOn,
        Source = draft.Source,
        Snapshot = draft.Snapshot,
        Effects = draft.Effects,
        IsOffline = draft.Offline is not null,
        Diverged = draft.Diverged,
        Conflicts = draft.Conflicts,
        Origins = draft.Origins,
    };

    private async ValueTask<bool> KeepContentsAsync(Workspace workspace, List<OperationTicket> group)
    {
        Dictionary<ContentAddress, Exception> failed = [];
        foreach ((ChunkTree content, Task put) in StartKeeping(workspace.Staged))
        {
            try
            {
                await put.ConfigureAwait(false);
            }
            catch (Exception e)
            {
                failed.Add(content.Snapshot.Address, e);
            }
        }

        foreach (OperationTicket ticket in group)
        {
            ticket.Error = ticket.Operation!.Effects.OfType<FileWritten>()
                .Select(written => failed.GetValueOrDefault(written.Content.Address))
                .FirstOrDefault(error => error is not null);
        }

        return failed.Count == 0;
    }

    // Several contents are put side by side: a store waits for the disk most of the time.
    private List<(ChunkTree Content, Task Put)> StartKeeping(IReadOnlyCollection<ChunkTree> staged) =>
        [.. staged.Select(content => (content, staged.Count == 1 ? KeepAsync(content) : Task.Run(() => KeepAsync(content))))];

    private async Task KeepAsync(ChunkTree content) => await parts.Versions.KeepAsync(content, CancellationToken.None).ConfigureAwait(false);

    private async ValueTask AppendAsync(Batch batch, ICoordinatorLease lease)
    {
        if (batch.Workspace is not { } workspace)
        {
            return;
        }

        List<ReadOnlyMemory<byte>> records = new(workspace.Operations.Count);
        foreach (Operation operation in workspace.Operations)
        {
            records.Add(OperationCodec.Encode(operation));
        }

        if (!await lease.IsHeldAsync().ConfigureAwait(false))
        {
            throw new LockLostException();
        }

        await parts.Log.AppendAsync(workspace.Operations[0].Id.Value, records).ConfigureAwait(false);
    }

    /// <returns>Why the batch has not been committed, which all in it are told; null when it has been.</returns>
    private async ValueTask<Exception?> FindFailureAsync(Batch batch)
    {
        try
        {
            await batch.Append.ConfigureAwait(false);
            return null;
        }
        catch (Exception e)
        {
            Tolerate(() => LogMessages.GroupFailed(parts.Logger, e));
            batch.Fail(e);
            return e;
        }
    }

    /// <summary>Makes the state that a durable batch leaves the one that everybody sees.</summary>
    /// <returns>What the replicas are to be told of; null when there is nothing.</returns>
    private CommittedGroup? Advance(Batch batch)
    {
        if (batch.Workspace is not { } workspace)
        {
            return null;
        }

        CommittedGroup committed = batch.AsCommitted(state);
        Volatile.Write(ref state, committed.After);
        Tolerate(() =>
        {
            SettleContents(committed, workspace);
            Report(committed);
        });
        return committed;
    }

    private async ValueTask ApplyAsync(CommittedGroup? committed)
    {
        if (committed is null)
        {
            return;
        }

        try
        {
            await parts.Replicas.ApplyAsync(committed).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // The group is committed: whatever keeps a replica from applying it, its callers must not be told that it has not happened.
            Tolerate(() => LogMessages.ApplyFailed(parts.Logger, e));
        }
    }

    // A logger or a listener that throws must not keep what is committed from being applied and told.
    private static void Tolerate(Action report)
    {
        try
        {
            report();
        }
        catch (Exception)
        {
            // There is nobody left to tell of it.
        }
    }

    private void Report(CommittedGroup group)
    {
        Telemetry.GroupSize.Record(group.Operations.Count, Root);
        if (parts.Logger.IsEnabled(LogLevel.Debug))
        {
            foreach (Operation operation in group.Operations)
            {
                LogMessages.Committed(parts.Logger, operation);
            }
        }

        LogMessages.CommittedGroup(parts.Logger, group.Operations.Count, group.After.Last.Value);
        foreach (Operation merge in group.Operations.Where(operation => operation.Conflicts.Count > 0))
        {
            ReportConflicts(merge);
        }
    }

    private void ReportConflicts(Operation merge)
    {
        foreach (Conflict conflict in merge.Conflicts)
        {
            Telemetry.Conflicts.Add(1, Root, new(DiagnosticNames.ReplicaTag, merge.Replica.Value), new(DiagnosticNames.OutcomeTag, conflict.Outcome.ToString()));
            LogMessages.ConflictSettled(parts.Logger, merge.Id.Value, merge.Replica.Value, conflict);
        }
    }
}
