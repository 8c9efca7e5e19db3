using CausalFiles.Contents;
using CausalFiles.Coordination;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles.Intents;

/// <summary>Replaces the whole content of a file. What the old and the new one have in common at the beginning and at the end is not written again.</summary>
internal sealed class WriteIntent(ReplicaId replica, FilePath path, ChunkTree content, OperationId? expected)
    : ContentIntent(replica, OperationKind.Write, path, expected)
{
    // Comparing costs a look at the old content; so little is written as fast as it is compared.
    private const int NotWorthComparing = 256;

    private protected override async ValueTask<Change> ProduceAsync(Workspace workspace, FileEntry? current, CancellationToken cancellationToken)
    {
        Splice? splice = current is null || content.Snapshot.Length <= NotWorthComparing
            ? null
            : await workspace.CompareAsync(current, content, cancellationToken).ConfigureAwait(false);
        return new Change(splice, content);
    }
}
