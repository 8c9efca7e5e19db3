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
using CausalFiles.Sharing;
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
            ThrowIfSharesWhatIsGiven();
            RootDirectory root = Opened(RootDirectory.Open(new DurableFiles(fileSystem, options.DiskSync ?? DiskSync.For(fileSystem)), path, options.Sharing));
            IReadOnlyList<ReplicaPaths> replicas = root.Replicas(asked);
            SharedRoot? shared = IsShared ? Opened(new SharedRoot(root, options.TimeProvider)) : null;
            Start start = await LoadInTurnAsync(root, shared, cancellationToken).ConfigureAwait(false);
            return await OpenAsync(root, shared, replicas, asked, start, cancellationToken).ConfigureAwait(false);
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

    private bool IsShared => options.Sharing == RootSharing.Shared;

    private void ThrowIfSharesWhatIsGiven()
    {
        if (IsShared && (options.OperationLog is not null || options.SnapshotStore is not null || options.CoordinatorLock is not null))
        {
            throw new ArgumentException("A root that is shared has the log, the store and the lock of its own; none can be given.", nameof(options));
        }
    }

    // The end of a log that is shared is looked for, and mended, while nobody appends. Nobody can have saved a later state then.
    private async ValueTask<Start> LoadInTurnAsync(RootDirectory root, SharedRoot? shared, CancellationToken cancellationToken)
    {
        if (shared is null)
        {
            return await LoadAsync(root, turns: null, cancellationToken).ConfigureAwait(false);
        }

        ICoordinatorLease turn = await shared.Lock.AcquireAsync(cancellationToken).ConfigureAwait(false);
        await using (turn.ConfigureAwait(false))
        {
            return await LoadAsync(root, shared.Turns, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<Start> LoadAsync(RootDirectory root, TurnFile? turns, CancellationToken cancellationToken)
    {
        IOperationLog log = options.OperationLog ?? await OpenLogAsync(root, turns, cancellationToken).ConfigureAwait(false);
        ISnapshotStore store = options.SnapshotStore ?? OpenStore(root);
        BaseState start = await BaseState
            .OpenAsync(new StateFile(root.Files, root.Base), options.Clock, log, cancellationToken)
            .ConfigureAwait(false);
        SavedState saved = await new StateLoader(root.Path, new StateFile(root.Files, root.Checkpoint), start, log, options.Clock, logger)
            .LoadAsync(cancellationToken)
            .ConfigureAwait(false);
        return new Start(log, store, start, saved);
    }

    private async Task<ReplicatedFileSystem> OpenAsync(
        RootDirectory root, SharedRoot? shared, IReadOnlyList<ReplicaPaths> paths, IReadOnlyCollection<ReplicaId> asked, Start start, CancellationToken cancellationToken)
    {
        IOperationLog log = start.Log;
        Checkpointer checkpointer = Opened(new Checkpointer(
            root.Path, new StateFile(root.Files, root.Checkpoint), log, options.OperationsBetweenCheckpoints, logger, shared is null ? null : shared.TryKeep));
        BranchedLog branches = new(log);
        VersionReader versions = new(start.Store, branches, start.Base);
        ReplicaSet replicas = Opened(new ReplicaSet(paths, ReplicaParts(root, branches, versions), LogState.Before(options.Clock)));
        OutboxRestart restart = new(root.Files, options.DiskSync, log, replicas);
        await restart.FindAsync(outbox => Opened(outbox), cancellationToken).ConfigureAwait(false);
        LogState state = await StartAsync(root, replicas, asked, log, start.Saved.State, cancellationToken).ConfigureAwait(false);
        foreach (IOperationFollower follower in options.Followers)
        {
            _ = Opened(await FollowerRunner
                .StartAsync(follower, [.. replicas.Followers.Select(replica => replica.Id)], log, options.TimeProvider, logger, cancellationToken)
                .ConfigureAwait(false));
        }

        HistoryIndex index = Opened(new HistoryIndex(
            root.Files, root.IndexDirectory, log, state.Last.Next, options.OperationsPerIndexFile, logger, keepsFiles: shared is null));
        SharedGate incoming = new();
        Consolidator consolidator = Opened(new Consolidator(versions, incoming, logger));
        CoordinatorParts coordination = CoordinatorParts(root, shared, log, versions, new IndexedReplicas(replicas, index), consolidator);
        Coordinator coordinator = Opened(new Coordinator(coordination, state));
        OfflineParts offlineParts = OfflineParts(root, coordination, coordinator, branches, incoming);
        OfflineReplicas offline = Opened(new OfflineReplicas(offlineParts, replicas.Followers, options.LocalFirst));
        await restart.StartAsync(offline, offlineParts, start.Base, start.Saved.State, cancellationToken).ConfigureAwait(false);
        await offline.StartAsync(cancellationToken).ConfigureAwait(false);
        checkpointer.Start(() => coordinator.State, start.Saved);
        LogMessages.Opened(logger, root.Path, replicas.Followers.Count, state.Last.Value);
        return new ReplicatedFileSystem(new ReplicatedFileSystemParts
        {
            Options = options,
            Root = root,
            Log = log,
            Store = start.Store,
            Versions = versions,
            Base = start.Base,
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

    private async ValueTask<LogState> StartAsync(
        RootDirectory root, ReplicaSet replicas, IReadOnlyCollection<ReplicaId> asked, IOperationLog log, LogState saved, CancellationToken cancellationToken)
    {
        Replay replay = new(log, replicas, saved);
        LogState state = await replay.ReadAsync(cancellationToken).ConfigureAwait(false);
        MembershipOpening membership = new(root, replicas, log, logger);
        await membership.DismissRetiredAsync(state, asked).ConfigureAwait(false);
        await replay.StartAsync(cancellationToken).ConfigureAwait(false);
        await membership.ReturnLostAsync(state, cancellationToken).ConfigureAwait(false);
        return state;
    }

    private PackedSnapshotStore OpenStore(RootDirectory root) =>
        Opened(PackedSnapshotStore.Open(root.Files.FileSystem, root.SnapshotDirectory, new PackedSnapshotStoreOptions { DiskSync = options.DiskSync, IsShared = IsShared }));

    private async ValueTask<FileOperationLog> OpenLogAsync(RootDirectory root, TurnFile? turns, CancellationToken cancellationToken)
    {
        FileOperationLog log = Opened(await FileOperationLog
            .OpenAsync(root.Files.FileSystem, root.LogDirectory, new FileOperationLogOptions { DiskSync = options.DiskSync, Turns = turns }, cancellationToken)
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
        RootDirectory root, SharedRoot? shared, IOperationLog log, VersionReader versions, IReplicas replicas, Consolidator consolidator) => new()
        {
            Root = root.Path,
            Log = log,
            Shared = shared is null ? null : (FileOperationLog)log,
            Others = shared?.Others,
            Versions = versions,
            Consolidator = consolidator,
            Lock = options.CoordinatorLock ?? shared?.Lock ?? new InProcessCoordinatorLock(),
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

    /// <summary>What opening goes on from.</summary>
    private sealed record Start(IOperationLog Log, ISnapshotStore Store, BaseState Base, SavedState Saved);
}
