namespace CausalFiles.Diagnostics;

/// <summary>
/// The numbers of the log messages that tell of the steps of an operation. Like all numbers of messages they never change.
/// </summary>
/// <threadsafety>Constants.</threadsafety>
public static class LogEvents
{
    /// <summary>An operation is committed; <c>Operation</c> is the <see cref="CausalFiles.Operations.Operation"/>.</summary>
    public const int Committed = 10;

    /// <summary>A group is committed; <c>Count</c> operations, the last of them <c>Last</c>.</summary>
    public const int CommittedGroup = 11;

    /// <summary>The synchronisation of the operations <c>First</c> to <c>Last</c> started.</summary>
    public const int SynchronisationStarted = 20;

    /// <summary>The replica <c>Replica</c> applied the operations <c>First</c> to <c>Last</c>.</summary>
    public const int ReplicaApplied = 21;

    /// <summary>The synchronisation of the operations <c>First</c> to <c>Last</c> ended.</summary>
    public const int SynchronisationEnded = 22;

    /// <summary>The replica <c>Replica</c> cannot apply <c>Operation</c> and is faulted.</summary>
    public const int ReplicaFaulted = 30;

    /// <summary>The replica <c>Replica</c> has caught up at <c>Operation</c>.</summary>
    public const int ReplicaCaughtUp = 31;

    /// <summary>
    /// Something that somebody else had put at <c>Path</c> of the replica <c>Replica</c> was set aside as <c>SetAside</c>.
    /// </summary>
    public const int SetAside = 32;

    /// <summary>The replica <c>Replica</c> has joined an open root; it holds all up to <c>Operation</c>.</summary>
    public const int ReplicaJoined = 60;

    /// <summary>The replica <c>Replica</c> was retired with <c>Operation</c>.</summary>
    public const int ReplicaRetired = 61;

    /// <summary>The metadata of the replica <c>Replica</c> was lost or copied; it returns as a new incarnation after <c>Count</c> operations.</summary>
    public const int NewIncarnation = 62;

    /// <summary>The replica <c>Replica</c> went offline; <c>Operation</c> is the last that it has of the log.</summary>
    public const int WentOffline = 70;

    /// <summary>
    /// The replica <c>Replica</c> brought <c>Operations</c> operations into the log; <c>Diverged</c> of them had diverged, and <c>Conflicts</c> conflicts were settled.
    /// </summary>
    public const int Reconciled = 71;

    /// <summary>What the replica <c>Replica</c> has done could not be brought into the log; it stays in its outbox, and is tried again where the replica works local-first.</summary>
    public const int NotReconciled = 72;

    /// <summary>
    /// The operation <c>Operation</c> of the replica <c>Replica</c> settled a conflict; <c>Conflict</c> is the <see cref="CausalFiles.Operations.Conflict"/>.
    /// </summary>
    public const int ConflictSettled = 73;
}
