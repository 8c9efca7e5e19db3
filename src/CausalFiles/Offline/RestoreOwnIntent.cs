using CausalFiles.Coordination;
using CausalFiles.Intents;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles.Offline;

/// <summary>
/// Restores a version that a replica wrote offline. It is looked up when its turn has come: until then the replica may have gone online, and its provisional identities have ended.
/// </summary>
internal sealed class RestoreOwnIntent(
    ReplicaId replica, FilePath path, OperationId version, OperationId? expected, Func<FilePath, OperationId, CancellationToken, ValueTask<FileVersion>> find)
    : Intent(replica)
{
    internal override OperationKind Kind => OperationKind.Restore;

    internal override async ValueTask<Draft> DraftAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        // The provisional ones of an outbox are drafted only upon the state of an outbox.
        FileVersion then = workspace.State.Last.IsProvisional
            ? await find(path, version, cancellationToken).ConfigureAwait(false)
            : throw FileSystemErrors.VersionNotFound(path, version);
        WriteStoredIntent restore = new(Replica, Kind, path, then.Content, expected, source: then.Operation);
        return await restore.DraftAsync(workspace, cancellationToken).ConfigureAwait(false);
    }
}
