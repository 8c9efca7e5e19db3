namespace CausalFiles.Diagnostics;

/// <summary>The names under which the library traces, measures and logs.</summary>
/// <threadsafety>Constants.</threadsafety>
public static class DiagnosticNames
{
    /// <summary>
    /// The name of the <see cref="System.Diagnostics.ActivitySource"/>, of the <see cref="System.Diagnostics.Metrics.Meter"/>, and the
    /// category of the log messages.
    /// </summary>
    public const string Source = "CausalFiles";

    /// <summary>The activity of an operation, from its call to its end.</summary>
    public const string OperationActivity = "causalfiles.operation";

    /// <summary>Counter: operations that were committed, by root, kind and replica.</summary>
    public const string Operations = "causalfiles.operations";

    /// <summary>Histogram, in seconds: from the call of an operation to its end, by root and kind, with the error if it failed.</summary>
    public const string OperationDuration = "causalfiles.operation.duration";

    /// <summary>Histogram, in seconds: from asking for the coordinator lock to having it, by root.</summary>
    public const string LockWait = "causalfiles.lock.wait";

    /// <summary>Histogram: operations that were committed with one flush, by root.</summary>
    public const string GroupSize = "causalfiles.group.size";

    /// <summary>Gauge: committed operations that a replica has yet to apply, by root and replica.</summary>
    public const string ReplicationLag = "causalfiles.replication.lag";

    /// <summary>Counter, in bytes: content that was newly stored as snapshots, in the records of the log or in the store.</summary>
    public const string SnapshotBytes = "causalfiles.snapshot.bytes";

    /// <summary>Counter, in bytes: content of snapshots that was stored already.</summary>
    public const string DeduplicatedBytes = "causalfiles.snapshot.deduplicated";

    /// <summary>Counter: conflicts that were settled, by root, replica that came back, and outcome.</summary>
    public const string Conflicts = "causalfiles.conflicts";

    /// <summary>Tag: the directory of the root.</summary>
    public const string RootTag = "causalfiles.root";

    /// <summary>Tag: the kind of an operation.</summary>
    public const string KindTag = "causalfiles.operation.kind";

    /// <summary>Tag: the number of an operation.</summary>
    public const string OperationTag = "causalfiles.operation.id";

    /// <summary>Tag: the replica.</summary>
    public const string ReplicaTag = "causalfiles.replica";

    /// <summary>Tag: what came of a conflict.</summary>
    public const string OutcomeTag = "causalfiles.conflict.outcome";

    /// <summary>Tag: the type of the exception that an operation ended with.</summary>
    public const string ErrorTag = "error.type";
}
