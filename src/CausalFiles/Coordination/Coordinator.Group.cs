using CausalFiles.Contents;
using CausalFiles.Diagnostics;
using CausalFiles.Locking;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles.Coordination;

/// <content>
/// The cycle of a group: each operation drafted upon the state that the ones before it leave and stamped; the contents durable; the records
/// durable, which is the commit point; applied. Whatever fails before that point leaves everything as it was.
/// </content>
internal sealed partial class Coordinator
{
    private async ValueTask CommitGroupAsync(List<OperationTicket> group, ICoordinatorLease lease)
    {
        await BringUpAsync(group).ConfigureAwait(false);
        while (RemoveFailed(group))
        {
            Workspace workspace = await DraftAsync(group).ConfigureAwait(false);
            if (!RemoveFailed(group))
            {
                return;
            }

            if (await KeepContentsAsync(workspace, group).ConfigureAwait(false))
            {
                await AppendAsync(workspace, lease).ConfigureAwait(false);
                await ApplyAsync(workspace).ConfigureAwait(false);
                return;
            }

            // An operation whose content cannot be kept does not happen; those after it may have built upon it and are drafted anew.
        }
    }

    private static bool RemoveFailed(List<OperationTicket> group)
    {
        _ = group.RemoveAll(ticket => ticket.Error is not null);
        return group.Count > 0;
    }

    private async ValueTask BringUpAsync(List<OperationTicket> group)
    {
        foreach (IGrouping<ReplicaId, OperationTicket> acting in group.GroupBy(ticket => ticket.Intent.Replica))
        {
            try
            {
                await parts.Replicas.BringUpAsync(acting.Key, CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                acting.ToList().ForEach(ticket => ticket.Error = e);
            }
        }
    }

    private async ValueTask<Workspace> DraftAsync(List<OperationTicket> group)
    {
        Workspace workspace = new(state, parts.Versions, parts.MaxInlineContent);
        Drafting.Value = this;
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

        Drafting.Value = null;
        return workspace;
    }

    // The acting replica has everything before this operation, so its clock is all knowledge so far and one tick of its own.
    private Operation Stamp(Intent intent, Draft draft, LogState before) => new()
    {
        Id = before.Last.Next,
        Replica = intent.Replica,
        Kind = intent.Kind,
        Path = draft.Path,
        Timestamp = parts.Time.GetUtcNow(),
        Clock = before.Knowledge.Increment(intent.Replica),
        BasedOn = draft.BasedOn,
        Source = draft.Source,
        Snapshot = draft.Snapshot,
        Effects = draft.Effects,
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

    private async ValueTask AppendAsync(Workspace workspace, ICoordinatorLease lease)
    {
        ReadOnlyMemory<byte>[] records = [.. workspace.Operations.Select(operation => (ReadOnlyMemory<byte>)OperationCodec.Encode(operation))];
        if (!await lease.IsHeldAsync().ConfigureAwait(false))
        {
            throw new LockLostException();
        }

        await parts.Log.AppendAsync(state.Last.Next.Value, records).ConfigureAwait(false);
    }

    private async ValueTask ApplyAsync(Workspace workspace)
    {
        CommittedGroup committed = new(state, workspace.State, workspace.Operations);
        Volatile.Write(ref state, workspace.State);
        foreach (ChunkTree content in workspace.Brought)
        {
            parts.Versions.Remember(content);
        }

        Report(committed);
        try
        {
            await parts.Replicas.ApplyAsync(committed).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // The group is committed: whatever keeps a replica from applying it, its callers must not be told that it has not happened.
            LogMessages.ApplyFailed(parts.Logger, e);
        }
    }

    private void Report(CommittedGroup group)
    {
        Telemetry.GroupSize.Record(group.Operations.Count, Root);
        foreach (Operation operation in group.Operations)
        {
            LogMessages.Committed(parts.Logger, operation);
        }

        LogMessages.CommittedGroup(parts.Logger, group.Operations.Count, group.After.Last.Value);
    }
}
