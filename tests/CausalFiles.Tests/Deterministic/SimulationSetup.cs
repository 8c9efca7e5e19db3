namespace CausalFiles.Tests.Deterministic;

/// <summary>What a run is like: how the library is set up, how many steps there are, and what may go wrong.</summary>
internal sealed record SimulationSetup
{
    private static readonly string[] Names = ["alice", "bob", "carol", "dave", "erin"];

    internal required IReadOnlyList<string> Replicas { get; init; }

    internal required int Steps { get; init; }

    internal SyncMode SyncMode { get; init; }

    internal ReadTracking ReadTracking { get; init; }

    internal int MaxInlineContent { get; init; }

    internal long SegmentSize { get; init; }

    internal long PackSize { get; init; }

    internal long OperationsBetweenCheckpoints { get; init; }

    internal int OperationsPerIndexFile { get; init; }

    /// <summary>Whether writes and flushes fail.</summary>
    internal bool HasDiskFaults { get; init; }

    /// <summary>Whether the process is killed now and then.</summary>
    internal bool HasCrashes { get; init; }

    /// <summary>Whether the power goes with the process.</summary>
    internal bool HasPowerLoss { get; init; }

    /// <summary>Whether other programs change a replica's directory.</summary>
    internal bool HasForeigners { get; init; }

    /// <summary>Whether history is dropped and pinned.</summary>
    internal bool HasCompaction { get; init; }

    /// <summary>Whether replicas go offline and come back.</summary>
    internal bool HasOffline { get; init; }

    /// <summary>Whether files are only written and deleted: then the reference knows more of what merges bring about.</summary>
    internal bool IsPlain { get; init; }

    /// <summary>Whether nobody waits for replicas that follow in the background.</summary>
    internal bool IsHurried { get; init; }

    /// <summary>Whether a replica falls behind now and then because its disk takes long.</summary>
    internal bool HasLatencies => SyncMode == SyncMode.Background && !IsHurried && !HasForeigners;

    internal static SimulationSetup From(Random random)
    {
        bool isBackground = random.Next(3) == 0;
        bool isHurried = isBackground && random.Next(2) == 0;
        bool hasOffline = !isHurried && random.Next(2) == 0;
        return new SimulationSetup
        {
            Replicas = Names[..random.Next(1, Names.Length + 1)],
            Steps = random.Next(15, 45),
            SyncMode = isBackground ? SyncMode.Background : SyncMode.BeforeReturn,
            ReadTracking = random.Next(4) == 0 ? ReadTracking.Local : ReadTracking.Recorded,
            MaxInlineContent = random.Next(3) switch { 0 => 0, 1 => random.Next(1, 400), _ => 64 * 1024 },
            SegmentSize = random.Next(2) == 0 ? 4 * 1024 : random.Next(4 * 1024, 64 * 1024),
            PackSize = random.Next(2) == 0 ? 4 * 1024 : 1024 * 1024,
            OperationsBetweenCheckpoints = random.Next(2) == 0 ? random.Next(1, 10) : 1000,
            OperationsPerIndexFile = random.Next(2) == 0 ? random.Next(1, 8) : 1000,
            HasDiskFaults = !isHurried && random.Next(2) == 0,
            HasCrashes = random.Next(3) > 0,
            HasPowerLoss = random.Next(2) == 0,
            HasForeigners = !isHurried && !hasOffline && random.Next(4) == 0,
            HasCompaction = random.Next(3) == 0,
            HasOffline = hasOffline,
            IsPlain = hasOffline && random.Next(3) == 0,
            IsHurried = isHurried,
        };
    }

    public override string ToString() =>
        $"{Replicas.Count} replicas, {Steps} steps, {SyncMode}{(IsHurried ? " in a hurry" : "")}, {ReadTracking}, inline {MaxInlineContent}, segments {SegmentSize}, "
        + $"packs {PackSize}, checkpoints {OperationsBetweenCheckpoints}, index {OperationsPerIndexFile}"
        + $"{(HasLatencies ? ", latencies" : "")}{(HasDiskFaults ? ", disk faults" : "")}{(HasCrashes ? ", crashes" : "")}{(HasPowerLoss ? ", power losses" : "")}"
        + $"{(HasForeigners ? ", other programs" : "")}{(HasCompaction ? ", compactions" : "")}{(HasOffline ? ", offline" : "")}{(IsPlain ? ", plain" : "")}";
}
