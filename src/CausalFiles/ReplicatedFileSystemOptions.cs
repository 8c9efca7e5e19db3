using CausalFiles.Clocks;
using CausalFiles.Conflicts;
using CausalFiles.Durability;
using CausalFiles.Locking;
using CausalFiles.OperationLog;
using CausalFiles.Operations;
using CausalFiles.Snapshots;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace CausalFiles;

/// <summary>How a <see cref="ReplicatedFileSystem"/> works, and what it is made of.</summary>
/// <remarks>A log, store, lock or follower that is given here belongs to the giver, who disposes it after the system.</remarks>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
public sealed class ReplicatedFileSystemOptions
{
    /// <summary>When the replicas that did not act apply an operation.</summary>
    /// <value><see cref="CausalFiles.SyncMode.BeforeReturn"/> by default.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not one of the enumeration.</exception>
    public SyncMode SyncMode
    {
        get;
        init => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "There is no such mode.");
    }

    /// <summary>Whether other processes of this machine may have the root open at the same time.</summary>
    /// <remarks>A root that is shared has the log, the store and the lock of its own: none can be given here.</remarks>
    /// <value><see cref="RootSharing.Exclusive"/> by default.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not one of the enumeration.</exception>
    public RootSharing Sharing
    {
        get;
        init => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "There is no such sharing.");
    }

    /// <summary>What reading a file is.</summary>
    /// <value><see cref="CausalFiles.ReadTracking.Recorded"/> by default.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not one of the enumeration.</exception>
    public ReadTracking ReadTracking
    {
        get;
        init => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "There is no such tracking.");
    }

    /// <summary>How many operations are committed with one flush at the most.</summary>
    /// <value>From 1 to 65,536; 1,024 by default.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of its range.</exception>
    public int MaxGroupSize
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 1 << 16);
            field = value;
        }
    }
    = 1024;

    /// <summary>
    /// How many bytes of content travel in the record of an operation at the most: an append, a changed range, or a small file.
    /// </summary>
    /// <remarks>
    /// What a record carries is durable with it and stands in the log alone; anything longer is kept in the snapshot store first.
    /// </remarks>
    /// <value>In bytes, from 0, so that the snapshot store has every content, to 1 MiB; 64 KiB by default.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of its range.</exception>
    public int MaxInlineContent
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 1 << 20);
            field = value;
        }
    }
    = 64 * 1024;

    /// <summary>The operation log.</summary>
    /// <value>Null, the default, for a <see cref="FileOperationLog"/> in the root.</value>
    public IOperationLog? OperationLog { get; init; }

    /// <summary>The snapshot store.</summary>
    /// <value>Null, the default, for a <see cref="PackedSnapshotStore"/> in the root.</value>
    public ISnapshotStore? SnapshotStore { get; init; }

    /// <summary>The coordinator lock.</summary>
    /// <value>Null, the default, for an <see cref="InProcessCoordinatorLock"/>.</value>
    public ICoordinatorLock? CoordinatorLock { get; init; }

    /// <summary>The vector clock, in its zero state, out of which all clocks grow.</summary>
    /// <value><see cref="VectorClock.Zero"/> by default.</value>
    /// <exception cref="ArgumentException">The clock is not zero.</exception>
    public IVectorClock Clock
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value.Components.Count == 0 ? value : throw new ArgumentException("The clock must be zero.", nameof(value));
        }
    }
    = VectorClock.Zero;

    /// <summary>
    /// Whether replicas always commit to their own durable outbox, without waiting for the coordinator lock, and are reconciled with the log in the background; see
    /// <see cref="Replica.GoOfflineAsync"/>. What a call returns is then durable and visible at its own replica; the others see it when it has been reconciled.
    /// </summary>
    /// <value>False by default: every operation is ordered by the coordinator lock, and there are no conflicts.</value>
    public bool LocalFirst { get; init; }

    /// <summary>What is told of every committed operation, in the background.</summary>
    /// <value>None by default.</value>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public IReadOnlyList<IOperationFollower> Followers
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    }
    = [];

    /// <summary>What decides about a file that two replicas have changed without seeing each other's change.</summary>
    /// <value>A <see cref="KeepBothResolver"/> by default.</value>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public IConflictResolver ConflictResolver
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    }
    = new KeepBothResolver();

    /// <summary>Where the time comes from.</summary>
    /// <value><see cref="System.TimeProvider.System"/> by default.</value>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public TimeProvider TimeProvider
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    }
    = TimeProvider.System;

    /// <summary>Where log messages go, under the category <c>CausalFiles</c>.</summary>
    /// <value>Nowhere by default.</value>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public ILoggerFactory LoggerFactory
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    }
    = NullLoggerFactory.Instance;

    /// <summary>How files and directories are brought onto the disk.</summary>
    /// <value>Null, the default, for the one of <see cref="Durability.DiskSync.For"/>.</value>
    public IDiskSync? DiskSync { get; init; }

    /// <summary>After so many operations, or twice as many as there are files and directories, the state is saved.</summary>
    internal long OperationsBetweenCheckpoints { get; init; } = 65_536;

    /// <summary>How many operations a file of the history's index is for.</summary>
    internal int OperationsPerIndexFile { get; init; } = History.IndexFile.MaxOperations;
}
