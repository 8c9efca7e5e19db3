using CausalFiles.Contents;
using CausalFiles.Coordination;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles.Intents;

/// <summary>Transforms the content of a file; an absent one counts as empty.</summary>
internal sealed class UpdateIntent(
    ReplicaId replica,
    FilePath path,
    Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask<ReadOnlyMemory<byte>>> transform,
    OperationId? expected)
    : ContentIntent(replica, OperationKind.Update, path, expected)
{
    private protected override async ValueTask<Change> ProduceAsync(
        Workspace workspace, FileEntry? current, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> old = current is null ? default : await workspace.ReadAsync(current, cancellationToken).ConfigureAwait(false);
        ReadOnlyMemory<byte> transformed = await transform(old, cancellationToken).ConfigureAwait(false);
        return new Change(Splice.Between(old.Span, transformed.Span));
    }
}
