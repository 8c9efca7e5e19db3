using CausalFiles.Coordination;
using CausalFiles.Operations;

namespace CausalFiles.Offline;

/// <summary>An intent that waits for its turn only as long as patience lasts; once it has it, it may take its time.</summary>
internal sealed class UnhurriedIntent(Intent inner, CancellationTokenSource patience) : Intent(inner.Replica)
{
    internal override OperationKind Kind => inner.Kind;

    internal override bool NeedsReplica => inner.NeedsReplica;

    internal override ValueTask<Draft> DraftAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        patience.CancelAfter(Timeout.InfiniteTimeSpan);
        return inner.DraftAsync(workspace, cancellationToken);
    }
}
