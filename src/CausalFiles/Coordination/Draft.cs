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

    /// <summary>What the replica had done by itself before; null for what it does now.</summary>
    internal OfflineStamp? Offline { get; init; }

    /// <summary>What does not fit the tree and is only recorded.</summary>
    internal IReadOnlyList<Effect> Diverged { get; init; } = [];

    /// <summary>What a merge has settled.</summary>
    internal IReadOnlyList<Conflict> Conflicts { get; init; } = [];

    /// <summary>For each effect of a merge, the version that it puts into the tree as it was.</summary>
    internal IReadOnlyList<EffectId> Origins { get; init; } = [];
}
