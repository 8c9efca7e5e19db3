using CausalFiles.Naming;

namespace CausalFiles.Replication;

/// <summary>Not an error: a replica went offline or online while an operation waited for its turn, so that it has to wait elsewhere. Nothing has happened.</summary>
internal sealed class ReplicaSwitchedException(ReplicaId replica) : IOException($"Replica {replica} has gone offline or online meanwhile.");
