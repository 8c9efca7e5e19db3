using CausalFiles.Coordination;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles.Intents;

/// <summary>Gives a file a content that the snapshot store has already: one that came as a stream, or an earlier version.</summary>
internal sealed class WriteStoredIntent(
    ReplicaId replica, OperationKind kind, FilePath path, Snapshot content, OperationId? expected, OperationId source = default)
    : ContentIntent(replica, kind, path, expected)
{
    private protected override OperationId Source => source;

    private protected override ValueTask<Snapshot> ProduceAsync(Workspace workspace, FileEntry? current, CancellationToken cancellationToken) =>
        new(content);
}
