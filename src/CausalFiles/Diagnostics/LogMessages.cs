using Microsoft.Extensions.Logging;

namespace CausalFiles.Diagnostics;

/// <summary>
/// Every message that the library logs, with the number that it keeps for ever. The category is <see cref="DiagnosticNames.Source"/>.
/// </summary>
internal static partial class LogMessages
{
    [LoggerMessage(1, LogLevel.Information, "Opened {Root} with {Replicas} replicas at operation {Last}")]
    internal static partial void Opened(ILogger logger, string root, int replicas, long last);

    [LoggerMessage(2, LogLevel.Information, "Closed {Root} at operation {Last}")]
    internal static partial void Closed(ILogger logger, string root, long last);

    [LoggerMessage(3, LogLevel.Warning, "Cut {Bytes} bytes of an unfinished group off the end of the operation log in {Root}")]
    internal static partial void CutTornTail(ILogger logger, string root, long bytes);

    [LoggerMessage(4, LogLevel.Warning, "A part of a root that could not be opened could not be closed either")]
    internal static partial void CloseFailed(ILogger logger, Exception exception);

    [LoggerMessage(LogEvents.Committed, LogLevel.Debug, "Committed {Operation}")]
    internal static partial void Committed(ILogger logger, object operation);

    [LoggerMessage(LogEvents.CommittedGroup, LogLevel.Debug, "Committed {Count} operations as one group, up to operation {Last}")]
    internal static partial void CommittedGroup(ILogger logger, int count, long last);

    [LoggerMessage(12, LogLevel.Error, "The operations of a group were not committed")]
    internal static partial void GroupFailed(ILogger logger, Exception exception);

    [LoggerMessage(13, LogLevel.Warning, "The coordinator lock could not be released")]
    internal static partial void ReleaseFailed(ILogger logger, Exception exception);

    [LoggerMessage(14, LogLevel.Error, "A committed group could not be handed to the replicas")]
    internal static partial void ApplyFailed(ILogger logger, Exception exception);

    [LoggerMessage(15, LogLevel.Warning,
        "The content of operation {Operation} could not be kept as a whole; it is put together out of the log, "
        + "and later ones are tried again")]
    internal static partial void ConsolidationFailed(ILogger logger, Exception exception, long operation);

    [LoggerMessage(16, LogLevel.Error, "What other processes have appended after operation {Last} cannot be followed; it is tried again")]
    internal static partial void FollowingFailed(ILogger logger, Exception exception, long last);

    [LoggerMessage(LogEvents.SynchronisationStarted, LogLevel.Debug, "Synchronisation of operations {First} to {Last} started")]
    internal static partial void SynchronisationStarted(ILogger logger, long first, long last);

    [LoggerMessage(LogEvents.ReplicaApplied, LogLevel.Debug, "Replica {Replica} applied operations {First} to {Last}")]
    internal static partial void ReplicaApplied(ILogger logger, string replica, long first, long last);

    [LoggerMessage(LogEvents.SynchronisationEnded, LogLevel.Debug, "Synchronisation of operations {First} to {Last} ended")]
    internal static partial void SynchronisationEnded(ILogger logger, long first, long last);

    [LoggerMessage(LogEvents.ReplicaFaulted, LogLevel.Error,
        "Replica {Replica} cannot apply operation {Operation} and is faulted; the others go on")]
    internal static partial void ReplicaFaulted(ILogger logger, Exception exception, string replica, long operation);

    [LoggerMessage(LogEvents.ReplicaCaughtUp, LogLevel.Information, "Replica {Replica} has caught up at operation {Operation}")]
    internal static partial void ReplicaCaughtUp(ILogger logger, string replica, long operation);

    [LoggerMessage(LogEvents.SetAside, LogLevel.Warning,
        "{Path} in the directory of replica {Replica} was not put there by CausalFiles; it was set aside as {SetAside}")]
    internal static partial void SetAside(ILogger logger, string replica, string path, string setAside);

    [LoggerMessage(33, LogLevel.Information, "Replica {Replica} was repaired: {Written} files written, {Removed} entries removed")]
    internal static partial void ReplicaRepaired(ILogger logger, string replica, int written, int removed);

    [LoggerMessage(34, LogLevel.Warning, "The state file of replica {Replica} cannot be used; every file of it is compared by its hash")]
    internal static partial void StateUnusable(ILogger logger, Exception exception, string replica);

    [LoggerMessage(35, LogLevel.Warning,
        "The progress of replica {Replica} could not be recorded; after a crash more of it is compared by its hash")]
    internal static partial void CheckpointFailed(ILogger logger, Exception exception, string replica);

    [LoggerMessage(LogEvents.WentOffline, LogLevel.Information, "Replica {Replica} went offline at operation {Operation}")]
    internal static partial void WentOffline(ILogger logger, string replica, long operation);

    [LoggerMessage(LogEvents.Reconciled, LogLevel.Information,
        "Replica {Replica} brought {Operations} operations into the log; {Diverged} had diverged, {Conflicts} conflicts were settled")]
    internal static partial void Reconciled(ILogger logger, string replica, long operations, long diverged, int conflicts);

    [LoggerMessage(LogEvents.NotReconciled, LogLevel.Error, "What replica {Replica} has done could not be brought into the log; it stays in its outbox")]
    internal static partial void NotReconciled(ILogger logger, Exception exception, string replica);

    [LoggerMessage(40, LogLevel.Error, "The follower {Follower} failed after operation {Operation} and is tried again")]
    internal static partial void FollowerFailed(ILogger logger, Exception exception, string follower, long operation);

    [LoggerMessage(41, LogLevel.Error, "The follower {Follower} is at operation {Operation}, and what follows has been dropped from the history; it is told of nothing more")]
    internal static partial void FollowerLeftBehind(ILogger logger, Exception exception, string follower, long operation);

    [LoggerMessage(50, LogLevel.Warning, "The checkpoint in {Root} cannot be used; the operation log is replayed from operation {First}")]
    internal static partial void CheckpointUnusable(ILogger logger, Exception exception, string root, long first);

    [LoggerMessage(51, LogLevel.Warning, "A checkpoint at operation {Last} could not be written; opening {Root} will replay more")]
    internal static partial void StateNotSaved(ILogger logger, Exception exception, string root, long last);

    [LoggerMessage(52, LogLevel.Debug, "Wrote a checkpoint of {Entries} files and directories at operation {Last}")]
    internal static partial void StateSaved(ILogger logger, long entries, long last);

    [LoggerMessage(53, LogLevel.Warning, "The index of the history at {Path} cannot be used or kept; looking up reads the operation log instead")]
    internal static partial void IndexUnusable(ILogger logger, Exception exception, string path);

    [LoggerMessage(LogEvents.ConflictSettled, LogLevel.Warning, "Operation {Operation} of replica {Replica} settled a conflict: {Conflict}")]
    internal static partial void ConflictSettled(ILogger logger, long operation, string replica, object conflict);

    [LoggerMessage(54, LogLevel.Information, "Compacted {Root}: {Dropped} operations dropped, the history begins at operation {First}; {Bytes} bytes of content reclaimed")]
    internal static partial void Compacted(ILogger logger, string root, long dropped, long first, long bytes);

    [LoggerMessage(55, LogLevel.Warning, "The history is kept from operation {First} on: replica {Replica} has yet to make sure of it")]
    internal static partial void HistoryNeeded(ILogger logger, string replica, long first);

    [LoggerMessage(LogEvents.ReplicaJoined, LogLevel.Information, "Replica {Replica} has joined at operation {Operation}")]
    internal static partial void ReplicaJoined(ILogger logger, string replica, long operation);

    [LoggerMessage(LogEvents.ReplicaRetired, LogLevel.Information, "Replica {Replica} was retired with operation {Operation}")]
    internal static partial void ReplicaRetired(ILogger logger, string replica, long operation);

    [LoggerMessage(LogEvents.NewIncarnation, LogLevel.Warning,
        "What is known about replica {Replica} is missing, or was copied from another one; it returns as a new incarnation after its {Count} operations, and every file of it is compared by its hash")]
    internal static partial void NewIncarnation(ILogger logger, string replica, long count);

    [LoggerMessage(63, LogLevel.Warning, "The metadata of the retired replica {Replica} could not be removed; the next opening tries again")]
    internal static partial void MetadataNotRemoved(ILogger logger, Exception exception, string replica);
}
