using CausalFiles.Naming;

namespace CausalFiles;

/// <summary>Another process that shares the root has a replica already. It was not touched.</summary>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
public sealed class ReplicaInUseException : IOException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="replica">The replica.</param>
    public ReplicaInUseException(ReplicaId replica)
        : base($"The replica '{replica}' is already open, in another process that shares the root or in this one. Only one can have it at a time.") =>
        Replica = replica;

    /// <summary>The replica.</summary>
    public ReplicaId Replica { get; }
}
