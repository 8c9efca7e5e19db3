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
        return new Change(SpliceOf(old.Span, transformed.Span));
    }

    /// <summary>From the first byte that differs to the last.</summary>
    internal static Splice SpliceOf(ReadOnlySpan<byte> old, ReadOnlySpan<byte> content)
    {
        int prefix = old.CommonPrefixLength(content);
        int longest = Math.Min(old.Length, content.Length) - prefix;
        int suffix = 0;
        while (suffix < longest && old[^(suffix + 1)] == content[^(suffix + 1)])
        {
            suffix++;
        }

        return new Splice(prefix, old.Length - prefix - suffix, content[prefix..^suffix].ToArray());
    }
}
