using CausalFiles.Contents;
using CausalFiles.Naming;
using CausalFiles.Operations;

namespace CausalFiles.Coordination;

/// <summary>An operation before it is stamped: what it does to the state that it was drafted upon.</summary>
internal sealed record Draft(FilePath Path, IReadOnlyList<Effect> Effects)
{
    internal OperationId BasedOn { get; init; }

    internal OperationId Source { get; init; }

    internal Snapshot? Snapshot { get; init; }
}
