using CausalFiles.Naming;
using CausalFiles.Operations;

namespace CausalFiles.Replication;

/// <summary>How far a replica's directory is durable: what it holds on the disk after an operation.</summary>
internal sealed record ReplicaState(OperationId Last, IReadOnlyDictionary<FilePath, PlacedEntry> Placed)
{
    /// <summary>The state of a replica of which nothing is known.</summary>
    internal static ReplicaState None { get; } = new(OperationId.None, new Dictionary<FilePath, PlacedEntry>());
}
