using CausalFiles.Contents;
using CausalFiles.Coordination;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles.Intents;

/// <summary>Exchanges a range of a file.</summary>
/// <param name="replica">The replica that acts.</param>
/// <param name="path">The file.</param>
/// <param name="splice">
/// What is exchanged; removed are as many bytes as there are, if it names more and <paramref name="overwrites"/>.
/// </param>
/// <param name="overwrites">Whether it writes over what is there, and beyond the end where there is less.</param>
/// <param name="expected">The version that the file must have.</param>
internal sealed class SpliceIntent(ReplicaId replica, FilePath path, Splice splice, bool overwrites, OperationId? expected)
    : ContentIntent(replica, OperationKind.Splice, path, expected)
{
    private protected override ValueTask<Change> ProduceAsync(Workspace workspace, FileEntry? current, CancellationToken cancellationToken)
    {
        long length = current?.Content.Length ?? 0;
        if (splice.Offset > length)
        {
            throw FileSystemErrors.BeyondEnd(Path, splice.Offset, length);
        }

        long left = length - splice.Offset;
        return splice.Removed <= left ? new(new Change(splice))
            : overwrites ? new(new Change(splice with { Removed = left }))
            : throw FileSystemErrors.BeyondEnd(Path, splice.Offset + splice.Removed, length);
    }
}
