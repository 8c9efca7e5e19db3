using CausalFiles.Coordination;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles.Intents;

/// <summary>Reads a file: all of it, a range, or only the certainty that it can be opened.</summary>
internal sealed class ReadIntent(ReplicaId replica, FilePath path, ReadRange range) : Intent(replica)
{
    internal override OperationKind Kind => OperationKind.Read;

    /// <summary>What was read, once the operation is committed.</summary>
    internal ReadOnlyMemory<byte> Content { get; private set; }

    internal override async ValueTask<Draft> DraftAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        FileEntry file = workspace.State.Tree.GetFile(path);
        if (range == ReadRange.Nothing)
        {
            await workspace.CheckAsync(file, cancellationToken).ConfigureAwait(false);
        }
        else if (range.IsEverything)
        {
            Content = await workspace.ReadAsync(file, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            long start = range.StartIn(file.Content.Length);
            Content = await workspace.ReadRangeAsync(file, start, range.Count, cancellationToken).ConfigureAwait(false);
        }

        return new Draft(path, []) { BasedOn = file.Version, Snapshot = file.Content };
    }
}
