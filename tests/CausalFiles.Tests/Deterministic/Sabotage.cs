using CausalFiles.OperationLog;
using CausalFiles.Snapshots;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.Deterministic;

/// <summary>How a library is broken on purpose, through its seams; by default it is not.</summary>
internal sealed record Sabotage
{
    internal static Sabotage None { get; } = new();

    internal Func<IOperationLog, IOperationLog> Log { get; init; } = log => log;

    internal Func<ISnapshotStore, ISnapshotStore> Store { get; init; } = store => store;

    /// <summary>Which calls of the disk are acknowledged and not done.</summary>
    internal Func<DiskCall, bool> Skips { get; init; } = _ => false;

    /// <summary>Which calls of the disk are done after the next one.</summary>
    internal Func<DiskCall, bool> Delays { get; init; } = _ => false;

    /// <summary>Whether the disk says that it keeps what it does not.</summary>
    internal bool DiskLies { get; init; }
}
