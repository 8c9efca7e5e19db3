using CausalFiles.Naming;

namespace CausalFiles.Replication;

/// <summary>The replica was retired, or is about to be: it takes no more operations, and what was asked for has not happened.</summary>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
public sealed class ReplicaRetiredException : ObjectDisposedException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="replica">The replica.</param>
    public ReplicaRetiredException(ReplicaId replica)
        : base(objectName: null, $"Replica {replica} was retired and takes no more operations.") => Replica = replica;

    /// <summary>The replica.</summary>
    public ReplicaId Replica { get; }
}
