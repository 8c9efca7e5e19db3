using CausalFiles.Durability;

namespace CausalFiles.Snapshots;

/// <summary>How a <see cref="PackedSnapshotStore"/> is kept.</summary>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
public sealed class PackedSnapshotStoreOptions
{
    /// <summary>The smallest <see cref="PackSize"/>: 4 KiB.</summary>
    public const long MinPackSize = 4 * 1024;

    /// <summary>The largest <see cref="PackSize"/>: 1 GiB.</summary>
    public const long MaxPackSize = 1024 * 1024 * 1024;

    /// <summary>How large a pack grows before the next one is begun.</summary>
    /// <value>In bytes, from <see cref="MinPackSize"/> to <see cref="MaxPackSize"/>; 64 MiB by default. One write may exceed it.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of its range.</exception>
    public long PackSize
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, MinPackSize);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MaxPackSize);
            field = value;
        }
    }
    = 64 * 1024 * 1024;

    /// <summary>How files and directories are brought onto the disk.</summary>
    /// <value>Null, the default, for the one of <see cref="Durability.DiskSync.For"/>.</value>
    public IDiskSync? DiskSync { get; init; }

    /// <summary>Whether other processes have a store of the same directory open. None of them gives up contents then.</summary>
    internal bool IsShared { get; init; }
}
