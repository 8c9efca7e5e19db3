namespace CausalFiles;

/// <summary>What reading a file is.</summary>
public enum ReadTracking
{
    /// <summary>An operation like any other: ordered, stamped with the vector clock and recorded, with the version that was read.</summary>
    Recorded = 0,

    /// <summary>
    /// A look at what the replica has applied, without lock and without record. It is causally consistent, but says nothing to the history, and in
    /// <see cref="SyncMode.Background"/> it may be older than the newest.
    /// </summary>
    Local = 1,
}
