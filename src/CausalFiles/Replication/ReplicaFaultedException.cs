using CausalFiles.Naming;

namespace CausalFiles.Replication;

/// <summary>
/// A replica cannot apply what has been committed: its disk is full, or it may not write to its directory. It neither acts nor counts as
/// synchronised until it has caught up; the other replicas go on.
/// </summary>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
public sealed class ReplicaFaultedException : IOException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="replica">The replica.</param>
    /// <param name="reason">What it met.</param>
    public ReplicaFaultedException(ReplicaId replica, Exception reason)
        : base($"Replica {replica} is faulted: {reason?.Message}", reason) => Replica = replica;

    /// <summary>The replica.</summary>
    public ReplicaId Replica { get; }
}
