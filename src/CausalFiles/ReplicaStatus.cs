namespace CausalFiles;

/// <summary>Whether a replica follows the log.</summary>
public enum ReplicaStatus
{
    /// <summary>It applies what is committed.</summary>
    Following = 0,

    /// <summary>It cannot, for the reason in <see cref="Replica.Fault"/>, and is tried again in the background until it can.</summary>
    Faulted = 1,

    /// <summary>It was taken offline: it follows what it does by itself, until it goes online.</summary>
    Offline = 2,
}
