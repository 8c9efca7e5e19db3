using CausalFiles.Contents;
using CausalFiles.Coordination;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles.Intents;

/// <summary>Transforms the last bytes of a file; an absent one counts as empty.</summary>
internal sealed class UpdateTailIntent(
    ReplicaId replica, FilePath path, int count, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> transform, OperationId? expected)
    : ContentIntent(replica, OperationKind.Update, path, expected)
{
    private protected override async ValueTask<Change> ProduceAsync(
        Workspace workspace, FileEntry? current, CancellationToken cancellationToken)
    {
        long start = Math.Max(0, (current?.Content.Length ?? 0) - count);
        ReadOnlyMemory<byte> old = current is null
            ? default
            : await workspace.ReadRangeAsync(current, start, count, cancellationToken).ConfigureAwait(false);
        Splice splice = Splice.Between(old.Span, transform(old).Span);
        return new Change(splice with { Offset = start + splice.Offset });
    }
}
