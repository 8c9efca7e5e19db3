using CausalFiles.Coordination;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.State;
#pragma warning disable
namespace CausalFiles.Conflicts;
public interface IConflictResolver { }
public sealed class KeepBothResolver : IConflictResolver { }
public sealed class LastWriterWinsResolver : IConflictResolver { }
public sealed class TextMergeResolver : IConflictResolver { }
internal sealed record DivergedStep(FileTree Before, Operation Operation);
internal sealed class MergeIntent(ReplicaId replica, IReadOnlyList<DivergedStep> steps, FileTree ours, IConflictResolver resolver) : Intent(replica)
{
    internal override OperationKind Kind => OperationKind.Merge;
    internal override ValueTask<Draft> DraftAsync(Workspace workspace, CancellationToken cancellationToken) => throw new NotSupportedException();
}
