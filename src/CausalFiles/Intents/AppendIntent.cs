using CausalFiles.Contents;
using CausalFiles.Coordination;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles.Intents;

/// <summary>Adds content to the end of a file.</summary>
internal sealed class AppendIntent(ReplicaId replica, FilePath path, ReadOnlyMemory<byte> added, OperationId? expected)
    : ContentIntent(replica, OperationKind.Append, path, expected)
{
    private protected override ValueTask<Change> ProduceAsync(
        Workspace workspace, FileEntry? current, CancellationToken cancellationToken) =>
        new(new Change(new Splice(current?.Content.Length ?? 0, Removed: 0, added)));
}
