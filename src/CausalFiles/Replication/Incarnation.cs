using CausalFiles.Naming;

namespace CausalFiles.Replication;

/// <summary>
/// One life of a replica: from when it joined the root until it is retired, or until what is known about it is lost. All lives of a name count on in one component of the
/// clocks.
/// </summary>
/// <param name="Replica">Whose it is; what says another name was copied from there.</param>
/// <param name="After">How many operations the replica had done before. A retirement with a higher count ends this life, one with this count or a lower one was before it.</param>
internal sealed record Incarnation(ReplicaId Replica, long After);
