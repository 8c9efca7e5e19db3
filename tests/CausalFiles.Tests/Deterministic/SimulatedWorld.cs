using CausalFiles.Naming;
using CausalFiles.OperationLog;
using CausalFiles.Snapshots;

namespace CausalFiles.Tests.Deterministic;

/// <summary>A disk, a clock, and the process that has the root open; when it has ended, another one can open it.</summary>
internal sealed class SimulatedWorld
{
    internal const string Root = "/simulation/root";
    internal const string LogDirectory = $"{Root}/.causalfiles/log";

    private static readonly Guid LogId = new("51b71a70-0000-4000-8000-000000000000");
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);

    private readonly SimulationSetup setup;
    private readonly Sabotage sabotage;
    private readonly Stack<IAsyncDisposable> opened = new();
    private SimulatedFileSystem process = null!;
    private WatchedLog log = null!;

    internal SimulatedWorld(SimulationSetup setup, Sabotage sabotage)
    {
        this.setup = setup;
        this.sabotage = sabotage;
        Disk = new SimulatedDisk(Clock) { Lies = sabotage.DiskLies };
        Disk.CreateDirectory(Path.GetDirectoryName(Root)!);
        Disk.SyncDirectory("");
    }

    internal JumpingClock Clock { get; } = new();

    internal SimulatedDisk Disk { get; }

    internal DiskPlan Plan { get; } = new(Root);

    internal ReplicatedFileSystem Files { get; private set; } = null!;

    internal ValueTask<LogRange> LogRangeAsync() => log.GetRangeAsync();

    /// <summary>A process opens the root; one that fails has ended afterwards.</summary>
    internal async Task OpenAsync()
    {
        process = new SimulatedFileSystem(Disk) { Skips = sabotage.Skips, Delays = sabotage.Delays };
        Plan.Watch(process);
        try
        {
            FileOperationLog file = Opened(await FileOperationLog.OpenAsync(
                process, LogDirectory, new FileOperationLogOptions { SegmentSize = setup.SegmentSize, DiskSync = process.Sync, LogId = LogId }));
            log = new WatchedLog(sabotage.Log(file));
            ISnapshotStore store = Opened(PackedSnapshotStore.Open(
                process, $"{Root}/.causalfiles/snapshots", new PackedSnapshotStoreOptions { PackSize = setup.PackSize, DiskSync = process.Sync }));
            Files = Opened(await ReplicatedFileSystem.OpenAsync(process, Root, [.. setup.Replicas.Select(ReplicaId.Parse)], Options(sabotage.Store(store))));
        }
        catch
        {
            await KillAsync();
            throw;
        }
    }

    internal Task<ReplicatedFileSystem> OpenSecondAsync() => ReplicatedFileSystem.OpenAsync(process, Root, replicas: null, Options(new InMemorySnapshotStore()));

    /// <summary>The process closes the root.</summary>
    internal async Task CloseAsync()
    {
        List<Exception> errors = [];
        while (opened.TryPop(out IAsyncDisposable? part))
        {
            try
            {
                await part.DisposeAsync();
            }
            catch (Exception e)
            {
                errors.Add(e);
            }
        }

        process.End();
        if (errors.Count > 0)
        {
            throw new AggregateException(errors);
        }
    }

    /// <summary>The process ends where it stands.</summary>
    internal async Task KillAsync()
    {
        process.End();
        try
        {
            await CloseAsync();
        }
        catch (AggregateException)
        {
            // What it was doing ended as well.
        }
    }

    /// <summary>Waits until the process has nothing to do any more: replicas have caught up or cannot, and what is saved in the background is saved.</summary>
    internal async Task SettleAsync()
    {
        long end = Environment.TickCount64 + (long)LongestWait.TotalMilliseconds;
        while (!await IsIdleAsync())
        {
            if (Environment.TickCount64 > end)
            {
                throw new SimulationViolationException($"Not everything was done within {LongestWait}: {string.Join(", ", Files.Replicas)}; the log is at {Files.LastOperation}.");
            }

            await Task.Yield();
        }
    }

    /// <summary>Lets time pass until the replicas that could not follow were tried again, and do.</summary>
    internal async Task LetRecoverAsync()
    {
        long end = Environment.TickCount64 + (long)LongestWait.TotalMilliseconds;
        while (Files.Replicas.Any(replica => replica.Status == ReplicaStatus.Faulted))
        {
            if (Environment.TickCount64 > end)
            {
                throw new SimulationViolationException($"A faulted replica was not brought up by itself: {string.Join(", ", Files.Replicas)}.");
            }

            Clock.Advance(TimeSpan.FromSeconds(31));
            await Task.Yield();
        }
    }

    private async Task<bool> IsIdleAsync() =>
        Files.Replicas.All(replica => replica.Status != ReplicaStatus.Following || replica.LastApplied == Files.LastOperation)
        && await log.IsAnyoneWaitingAsync();

    private ReplicatedFileSystemOptions Options(ISnapshotStore store) => new()
    {
        SyncMode = setup.SyncMode,
        ReadTracking = setup.ReadTracking,
        MaxInlineContent = setup.MaxInlineContent,
        OperationLog = log,
        SnapshotStore = store,
        TimeProvider = Clock,
        DiskSync = process.Sync,
        OperationsBetweenCheckpoints = setup.OperationsBetweenCheckpoints,
        OperationsPerIndexFile = setup.OperationsPerIndexFile,
    };

    private T Opened<T>(T part)
        where T : IAsyncDisposable
    {
        opened.Push(part);
        return part;
    }
}
