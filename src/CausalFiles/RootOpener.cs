using System.IO.Abstractions;
using CausalFiles.Coordination;
using CausalFiles.Diagnostics;
using CausalFiles.Durability;
using CausalFiles.Followers;
using CausalFiles.Locking;
using CausalFiles.Naming;
using CausalFiles.OperationLog;
using CausalFiles.Operations;
using CausalFiles.Replication;
using CausalFiles.Snapshots;
using CausalFiles.Versions;
using CausalFiles.State;
using Microsoft.Extensions.Logging;

namespace CausalFiles;

/// <summary>
/// Opens a root: claims it, opens the log and the store, replays the history, makes every replica what it should be, and puts the parts together.
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
        VersionReader versions = new(store, log);
        ReplicaSet replicas = Opened(new ReplicaSet(paths, ReplicaParts(root, log, versions), LogState.Before(options.Clock)));
        LogState state = await ReplayAsync(log, replicas, cancellationToken).ConfigureAwait(false);
        foreach (IOperationFollower follower in options.Followers)
        {
            _ = Opened(await FollowerRunner
                .StartAsync(follower, [.. paths.Select(p => p.Id)], log, options.TimeProvider, logger, cancellationToken)
                .ConfigureAwait(false));
        }

        Coordinator coordinator = Opened(new Coordinator(CoordinatorParts(root, log, store, versions, replicas), state));
        LogMessages.Opened(logger, root.Path, paths.Count, state.Last.Value);
        return new ReplicatedFileSystem(new ReplicatedFileSystemParts
        {
            Options = options,
            RootPath = root.Path,
            Log = log,
            Store = store,
            Versions = versions,
            Replicas = replicas,
            Coordinator = coordinator,
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

    // The state is what the log adds up to. On the way it passes what each replica is known to have applied; what came after the oldest of these
    // the replicas may or may not have applied.
    private async ValueTask<LogState> ReplayAsync(IOperationLog log, ReplicaSet replicas, CancellationToken cancellationToken)
    {
        ILookup<OperationId, ReplicaFollower> progress = replicas.Followers.ToLookup(replica => replica.ReadState());
        OperationId oldest = progress.Min(p => p.Key);
        RecentChanges recent = new();
        var state = LogState.Before(options.Clock);
        Dictionary<OperationId, LogState> passed = new() { [state.Last] = state };
        await foreach (Operation operation in log.ReadOperationsAsync(OperationId.None.Next, cancellationToken).ConfigureAwait(false))
        {
            state = state.Replay(operation);
            if (operation.Id > oldest)
            {
                recent.Add(operation);
            }

            if (progress.Contains(operation.Id))
            {
                passed.Add(operation.Id, state);
            }
        }

        await Task.WhenAll(progress.SelectMany(at => at.Select(replica => Task.Run(
                async () => await replica.StartAsync(Passed(at.Key, replica), state, recent, cancellationToken).ConfigureAwait(false),
                cancellationToken))))
            .ConfigureAwait(false);
        return state;

        LogState Passed(OperationId at, ReplicaFollower replica) => passed.GetValueOrDefault(at) ?? throw new CorruptionException(
            "the operation log", offset: null, $"it ends at operation {state.Last}, and replica {replica.Id} has applied operation {at}");
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
        RootDirectory root, IOperationLog log, ISnapshotStore store, VersionReader versions, ReplicaSet replicas) => new()
        {
            Root = root.Path,
            Log = log,
            Store = store,
            Versions = versions,
            Lock = options.CoordinatorLock ?? new InProcessCoordinatorLock(),
            Replicas = replicas,
            Time = options.TimeProvider,
            Logger = logger,
            MaxGroupSize = options.MaxGroupSize,
            MaxInlineContent = options.MaxInlineContent,
        };

    private T Opened<T>(T part)
        where T : IAsyncDisposable
    {
        opened.Push(part);
        return part;
    }
}
