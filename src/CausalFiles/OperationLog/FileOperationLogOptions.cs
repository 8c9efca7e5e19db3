using CausalFiles.Durability;
using CausalFiles.Sharing;

namespace CausalFiles.OperationLog;

/// <summary>How a <see cref="FileOperationLog"/> is kept.</summary>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
public sealed class FileOperationLogOptions
{
    /// <summary>The smallest <see cref="SegmentSize"/>: 4 KiB.</summary>
    public const long MinSegmentSize = 4 * 1024;

    /// <summary>How large a segment file grows before the next one is begun.</summary>
    /// <value>In bytes, from <see cref="MinSegmentSize"/>; 64 MiB by default. One group may exceed it.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below <see cref="MinSegmentSize"/>.</exception>
    public long SegmentSize
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, MinSegmentSize);
            field = value;
        }
    }
    = 64 * 1024 * 1024;

    /// <summary>How files and directories are brought onto the disk.</summary>
    /// <value>Null, the default, for the one of <see cref="Durability.DiskSync.For"/>.</value>
    public IDiskSync? DiskSync { get; init; }

    /// <summary>What a new log is called; null for a name of its own. Two logs of one name are taken for one.</summary>
    internal Guid? LogId { get; init; }

    /// <summary>Where the processes that append to the log take turns; null when one process has it alone. The log is opened in a turn.</summary>
    internal TurnFile? Turns { get; init; }
}
