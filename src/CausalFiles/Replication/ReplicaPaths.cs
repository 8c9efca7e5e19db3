using CausalFiles.Naming;

namespace CausalFiles.Replication;

/// <summary>Where a replica lives: its directory, which holds nothing but the tree, and what the library keeps about it elsewhere.</summary>
/// <param name="Id">The replica.</param>
/// <param name="Directory">The plain directory that any program can read.</param>
/// <param name="Metadata">The directory of what the library keeps; on the same volume, so that a rename can cross over.</param>
internal sealed record ReplicaPaths(ReplicaId Id, string Directory, string Metadata)
{
    internal const string Staging = "staging";
    internal const string SetAside = "set-aside";
    internal const string State = "state";
    internal const string Outbox = "outbox";
    internal const string OutboxOrigin = "outbox-origin";
}
