using System.IO.Abstractions;
using CausalFiles.Clocks;
using CausalFiles.Compaction;
using CausalFiles.Diagnostics;
using CausalFiles.Durability;
using CausalFiles.Followers;
using CausalFiles.History;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.Replication;

namespace CausalFiles;

/// <summary>
/// N replicas of a tree of files, each a plain directory, kept causally consistent: every operation is ordered, stamped with a vector
/// clock, recorded in a durable log, kept as a snapshot and synchronised to the other replicas.
/// </summary>
/// <remarks>
/// Under the root, <c>replicas/{name}</c> holds the replicas and nothing else; <c>.causalfiles</c> holds the log, the snapshots and what is
/// known about each replica. One process at a time has a root open, unless all that do share it (<see cref="ReplicatedFileSystemOptions.Sharing"/>).
/// </remarks>
/// <example>
/// <code>
/// await using var files = await ReplicatedFileSystem.OpenAsync("shared", ["alice", "bob"]);
/// await files["alice"].WriteAllTextAsync("plan.md", "# Plan\n");
/// string seen = await files["bob"].ReadAllTextAsync("plan.md");
/// </code>
/// </example>
/// <threadsafety>Every member may be called by any number of threads.</threadsafety>
public sealed partial class ReplicatedFileSystem : IAsyncDisposable
{
    private readonly ReplicatedFileSystemParts parts;
    private readonly HistoryReader history;
    private readonly HistoryWatcher watcher;
    private readonly Compactor compactor;
    private readonly Membership membership;
    private SortedDictionary<ReplicaId, Replica> replicas = [];
    private int closed;

    internal ReplicatedFileSystem(ReplicatedFileSystemParts parts)
    {
        this.parts = parts;
        compactor = new Compactor(CompactionParts(parts), parts.Incoming);
        membership = new Membership(parts, compactor);
        history = new HistoryReader(parts.Log, parts.Base, parts.Pins, parts.Index);
        watcher = new HistoryWatcher(parts.Log, parts.Base, parts.Pins);
        parts.Opened.Push(watcher);
        foreach (ReplicaFollower follower in parts.Replicas.Followers)
        {
            replicas.Add(follower.Id, new Replica(follower, parts, history));
        }
    }

    /// <summary>The directory of the root, as a full path.</summary>
    public string RootPath => parts.RootPath;

    /// <summary>The replicas at this moment, in ascending order of their names.</summary>
    public IReadOnlyCollection<Replica> Replicas => Volatile.Read(ref replicas).Values;

    /// <summary>The last operation that is committed; <see cref="OperationId.None"/> before the first.</summary>
    public OperationId LastOperation => parts.Coordinator.State.Last;

    /// <summary>Everything that is committed, as a vector clock; as a token for <see cref="Replica.WaitForAsync"/> it waits for all of it.</summary>
    public IVectorClock Clock => parts.Coordinator.State.Knowledge;

    /// <summary>A replica.</summary>
    /// <param name="id">Its name.</param>
    /// <exception cref="KeyNotFoundException">The root has no such replica.</exception>
    public Replica this[ReplicaId id] => Volatile.Read(ref replicas) is var current && current.TryGetValue(id, out Replica? replica)
        ? replica
        : throw new KeyNotFoundException($"There is no replica '{id}'; there are {string.Join(", ", current.Keys)}.");

    /// <summary>Opens a root on this machine's disk, or creates it.</summary>
    /// <inheritdoc cref="OpenAsync(IFileSystem, string, IReadOnlyCollection{ReplicaId}?, ReplicatedFileSystemOptions?, CancellationToken)"/>
    public static Task<ReplicatedFileSystem> OpenAsync(
        string path,
        IReadOnlyCollection<ReplicaId>? replicas = null,
        ReplicatedFileSystemOptions? options = null,
        CancellationToken cancellationToken = default) =>
        OpenAsync(new FileSystem(), path, replicas, options, cancellationToken);

    /// <summary>Opens a root on any file system, or creates it.</summary>
    /// <remarks>
    /// Opening cuts off what a crash left unfinished, replays the log, and makes every replica's directory what the log says; what somebody
    /// else has put in the way is set aside, not overwritten.
    /// </remarks>
    /// <param name="fileSystem">The file system; a mock will do.</param>
    /// <param name="path">The directory of the root.</param>
    /// <param name="replicas">
    /// The replicas that a new root is to have. For a root that exists this may be left out; those that it does not have yet are added, and
    /// start with all that is committed, also when they were retired before. Of a root that is shared these, at least one, are the replicas that this process has; each is had by one process at a time.
    /// </param>
    /// <param name="options">How the system works and what it is made of; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    /// <returns>The open system; disposing it closes it.</returns>
    /// <exception cref="RootInUseException">The root is open already, by whatever spelling of its path, and not both share it.</exception>
    /// <exception cref="ReplicaInUseException">The root is to be shared, and another process has one of the replicas.</exception>
    /// <exception cref="NotSupportedException">The root is to be shared, and the file system has no locks that keep processes apart.</exception>
    /// <exception cref="ArgumentException">
    /// The root is new or to be shared and no replica is named, two names differ only in letter case, or the root is to be shared and a log, store or lock is given.
    /// </exception>
    /// <exception cref="CorruptionException">The log is damaged elsewhere than at its end.</exception>
    /// <exception cref="UnsupportedFormatException">The root was written by a later version of the library.</exception>
    public static Task<ReplicatedFileSystem> OpenAsync(
        IFileSystem fileSystem,
        string path,
        IReadOnlyCollection<ReplicaId>? replicas = null,
        ReplicatedFileSystemOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(fileSystem);
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new RootOpener(options ?? new ReplicatedFileSystemOptions()).OpenAsync(fileSystem, path, replicas ?? [], cancellationToken);
    }

    /// <summary>Waits until every replica has applied, and every follower has dealt with, what is committed now.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when they have.</returns>
    /// <exception cref="ReplicaFaultedException">A replica cannot follow; it was tried once more.</exception>
    /// <exception cref="IOException">A follower failed; it is tried again later.</exception>
    public async Task SyncAsync(CancellationToken cancellationToken = default)
    {
        await parts.Coordinator.CatchUpAsync(cancellationToken).ConfigureAwait(false);
        OperationId last = LastOperation;
        await parts.Replicas.SyncAsync(cancellationToken).ConfigureAwait(false);
        foreach (FollowerRunner follower in parts.Followers)
        {
            await follower.CatchUpAsync(last, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Closes the root: commits what waits, lets replicas and followers apply what is committed, records their progress, and gives up the
    /// claim to the root.
    /// </summary>
    /// <returns>A task that ends when the root is closed.</returns>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref closed, 1) != 0)
        {
            return;
        }

        List<Exception> errors = [];
        while (parts.Opened.TryPop(out IAsyncDisposable? part))
        {
            try
            {
                await part.DisposeAsync().ConfigureAwait(false);
            }
            catch (Exception e)
            {
                errors.Add(e);
            }
        }

        LogMessages.Closed(parts.Logger, RootPath, LastOperation.Value);
        if (errors.Count > 0)
        {
            throw new AggregateException($"'{RootPath}' was closed, and not everything went well.", errors);
        }
    }
}
