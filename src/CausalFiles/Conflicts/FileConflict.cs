using CausalFiles.Naming;

namespace CausalFiles.Conflicts;

/// <summary>
/// Two contents of one file, neither of whose authors had seen the other: what an <see cref="IConflictResolver"/> is asked about. <em>Ours</em> is what the merging replica had written
/// by itself, <em>theirs</em> what the log had meanwhile.
/// </summary>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
public sealed class FileConflict
{
    internal FileConflict(FilePath path, ReplicaId replica, ConflictVersion? @base, ConflictVersion theirs, ConflictVersion ours)
    {
        Path = path;
        Replica = replica;
        Base = @base;
        Theirs = theirs;
        Ours = ours;
    }

    /// <summary>Where the file is to be.</summary>
    public FilePath Path { get; }

    /// <summary>The replica that merges.</summary>
    public ReplicaId Replica { get; }

    /// <summary>The version that both grew out of; null when both created the file, and when a compaction has dropped it.</summary>
    public ConflictVersion? Base { get; }

    /// <summary>What the log has.</summary>
    public ConflictVersion Theirs { get; }

    /// <summary>What the replica had written.</summary>
    public ConflictVersion Ours { get; }
}
