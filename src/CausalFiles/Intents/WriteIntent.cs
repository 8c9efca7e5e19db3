using CausalFiles.Coordination;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles.Intents;

/// <summary>Replaces the whole content of a file.</summary>
internal sealed class WriteIntent(ReplicaId replica, FilePath path, ReadOnlyMemory<byte> content, OperationId? expected)
    : ContentIntent(replica, OperationKind.Write, path, expected)
{
    private protected override ValueTask<Snapshot> ProduceAsync(Workspace workspace, FileEntry? current, CancellationToken cancellationToken) =>
        new(workspace.Stage(Own(content)));
}
