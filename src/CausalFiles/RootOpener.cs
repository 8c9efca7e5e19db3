using System.IO.Abstractions;
using CausalFiles.Checkpoints;
using CausalFiles.Coordination;
using CausalFiles.Diagnostics;
using CausalFiles.Durability;
using CausalFiles.Followers;
using CausalFiles.History;
using CausalFiles.Locking;
using CausalFiles.Naming;
using CausalFiles.Offline;
using CausalFiles.OperationLog;
using CausalFiles.Operations;
using CausalFiles.Replication;
using CausalFiles.Snapshots;
using CausalFiles.State;
using CausalFiles.Threading;
using CausalFiles.Versions;
using Microsoft.Extensions.Logging;

namespace CausalFiles;

/// <summary>
/// Opens a root: claims it, opens the log and the store, loads the checkpoint and replays what follows it, makes every replica what it
/// should be, and puts the parts together.
/// </summary>
internal sealed class RootOpener(ReplicatedFileSystemOptions options)
{
    private readonly ILogger logger = options.LoggerFactory.CreateLogger(DiagnosticNames.Source);
    private readonly Stack<IAsyncDisposable> opened = new();

    internal async Task<ReplicatedFileSystem> OpenAsync(
        IFileSystem fileSystem, string path, IReadOnlyCollection<ReplicaId> asked, CancellationToken cancellationToken)
    {
        try
        {
            RootDirectory root = Opened(RootDirectory.Open(new DurableFiles(fileSystem, options.DiskSync ?? DiskSync.For(fileSystem)), path));
            IReadOnlyList<ReplicaPaths> replicas = root.Replicas(asked);
            IOperationLog log = options.OperationLog ?? await OpenLogAsync(root, cancellationToken).ConfigureAwait(false);
            return await OpenAsync(root, replicas, log, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await CloseAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async ValueTask CloseAsync()
    {
        while (opened.TryPop(out IAsyncDisposable? part))
        {
            try
            {
                await part.DisposeAsync().ConfigureAwait(false);
            }
            catch (Exception e)
            {
                // The error that made the opening fail is the one that tells.
                LogMessages.CloseFailed(logger, e);
            }
        }
    }

    private async Task<ReplicatedFileSystem> OpenAsync(
        RootDirectory root, IReadOnlyList<ReplicaPaths> paths, IOperationLog log, CancellationToken cancellationToken)
    {
        ISnapshotStore store = options.SnapshotStore ?? OpenStore(root);
        BaseState start = await BaseState
            .OpenAsync(new StateFile(root.Files, root.Base), options.Clock, log, cancellationToken)
            .ConfigureAwait(false);
        StateFile checkpoint = new(root.Files, root.Checkpoint);
        Checkpointer checkpointer = Opened(new Checkpointer(root.Path, checkpoint, log, options.OperationsBetweenCheckpoints, logger));
        SavedState saved = await new StateLoader(root.Path, checkpoint, start, log, options.Clock, logger)
            .LoadAsync(cancellationToken)
            .ConfigureAwait(false);
        BranchedLog branches = new(log);
        VersionReader versions = new(store, branches, start);
        ReplicaSet replicas = Opened(new ReplicaSet(paths, ReplicaParts(root, branches, versions), LogState.Before(options.Clock)));
        OutboxRestart restart = new(root.Files, options.DiskSync, log, replicas);
        await restart.FindAsync(outbox => Opened(outbox), cancellationToken).ConfigureAwait(false);
        LogState state = await new Replay(log, replicas, saved.State).RunAsync(cancellationToken).ConfigureAwait(false);
        foreach (IOperationFollower follower in options.Followers)
        {
            _ = Opened(await FollowerRunner
                .StartAsync(follower, [.. paths.Select(p => p.Id)], log, options.TimeProvider, logger, cancellationToken)
                .ConfigureAwait(false));
        }

        HistoryIndex index = Opened(new HistoryIndex(
            root.Files, root.IndexDirectory, log, state.Last.Next, options.OperationsPerIndexFile, logger));
        SharedGate incoming = new();
        Consolidator consolidator = Opened(new Consolidator(versions, incoming, logger));
        CoordinatorParts coordination = CoordinatorParts(root, log, versions, new IndexedReplicas(replicas, index), consolidator);
        Coordinator coordinator = Opened(new Coordinator(coordination, state));
        OfflineParts offlineParts = OfflineParts(root, coordination, coordinator, branches, incoming);
        OfflineReplicas offline = Opened(new OfflineReplicas(offlineParts, replicas.Followers, options.LocalFirst));
        await restart.StartAsync(offline, offlineParts, start, saved.State, cancellationToken).ConfigureAwait(false);
        await offline.StartAsync(cancellationToken).ConfigureAwait(false);
        checkpointer.Start(() => coordinator.State, saved);
        LogMessages.Opened(logger, root.Path, paths.Count, state.Last.Value);
        return new ReplicatedFileSystem(new ReplicatedFileSystemParts
        {
            Options = options,
            RootPath = root.Path,
            Log = log,
            Store = store,
            Versions = versions,
            Base = start,
            Pins = PinStore.Open(root.Files, root.PinDirectory, options.Clock),
            Index = index,
            Incoming = incoming,
            Replicas = replicas,
            Coordinator = coordinator,
            Offline = offline,
            Followers = [.. opened.OfType<FollowerRunner>()],
            Opened = opened,
            Logger = logger,
        });
    }

    private PackedSnapshotStore OpenStore(RootDirectory root) =>
        Opened(PackedSnapshotStore.Open(root.Files.FileSystem, root.SnapshotDirectory, new PackedSnapshotStoreOptions { DiskSync = options.DiskSync }));

    private async ValueTask<FileOperationLog> OpenLogAsync(RootDirectory root, CancellationToken cancellationToken)
    {
        FileOperationLog log = Opened(await FileOperationLog
            .OpenAsync(root.Files.FileSystem, root.LogDirectory, new FileOperationLogOptions { DiskSync = options.DiskSync }, cancellationToken)
            .ConfigureAwait(false));
        if (log.TornBytes > 0)
        {
            LogMessages.CutTornTail(logger, root.Path, log.TornBytes);
        }

        return log;
    }

    private ReplicaParts ReplicaParts(RootDirectory root, IOperationLog log, VersionReader versions) => new()
    {
        Root = root.Path,
        Files = root.Files,
        Log = log,
        Versions = versions,
        Time = options.TimeProvider,
        Logger = logger,
        SynchronisesBeforeReturn = options.SyncMode == SyncMode.BeforeReturn,
    };

    private CoordinatorParts CoordinatorParts(
        RootDirectory root, IOperationLog log, VersionReader versions, IReplicas replicas, Consolidator consolidator) => new()
        {
            Root = root.Path,
            Log = log,
            Versions = versions,
            Consolidator = consolidator,
            Lock = options.CoordinatorLock ?? new InProcessCoordinatorLock(),
            Replicas = replicas,
            Time = options.TimeProvider,
            Logger = logger,
            MaxGroupSize = options.MaxGroupSize,
            MaxInlineContent = options.MaxInlineContent,
        };

    private OfflineParts OfflineParts(
        RootDirectory root, CoordinatorParts coordination, Coordinator coordinator, BranchedLog branches, SharedGate incoming) => new()
        {
            Files = root.Files,
            DiskSync = options.DiskSync,
            Coordination = coordination,
            Coordinator = coordinator,
            Branches = branches,
            Incoming = incoming,
            Resolver = options.ConflictResolver,
        };

    private T Opened<T>(T part)
        where T : IAsyncDisposable
    {
        opened.Push(part);
        return part;
    }
}
