using System.Globalization;
using System.IO.Abstractions;
using CausalFiles.Contents;
using CausalFiles.Diagnostics;
using CausalFiles.Durability;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.Threading;

namespace CausalFiles.Snapshots;

/// <summary>
/// A durable snapshot store for people: one directory of plain files, one file for each operation, named
/// <c>Event-{operation}-{replica}-{kind}.{extension}</c>.
/// </summary>
/// <remarks>
/// <para>It is given to the options twice: as the snapshot store, and among the followers, from which it learns which operation a content belongs
/// to. Until then a content is named <c>Content-{hash}</c>. Every operation has a file of its own, reads too, so that what it stores grows
/// with the number of operations and the size of the files; <see cref="PackedSnapshotStore"/> stores equal contents once. What a batch writes keeps its
/// name by hash.</para>
/// <para>The files are all there is: which content a file has is found by hashing it when the store is opened, which takes time in proportion to
/// all that is stored.</para>
/// </remarks>
/// <threadsafety>Every member may be called by any number of threads.</threadsafety>
public sealed class NamedSnapshotStore : ISnapshotStore, IOperationFollower
{
    private const string EventPrefix = "Event-";
    private const string ContentPrefix = "Content-";

    private readonly DurableFiles files;
    private readonly string directory;
    private readonly AsyncGate gate = new();
    private readonly Dictionary<ContentAddress, List<string>> names = [];
    private OperationId last;
    private long temporaries;

    private NamedSnapshotStore(DurableFiles files, string directory)
    {
        this.files = files;
        this.directory = directory;
    }

    /// <summary>Opens a store, or creates it, and hashes what it holds.</summary>
    /// <param name="fileSystem">The file system.</param>
    /// <param name="directory">The directory of the store; nothing else is to be in it.</param>
    /// <param name="diskSync">How the directory is brought onto the disk; null for the one of <see cref="DiskSync.For"/>.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    /// <returns>The store.</returns>
    public static async ValueTask<NamedSnapshotStore> OpenAsync(
        IFileSystem fileSystem, string directory, IDiskSync? diskSync = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(fileSystem);
        ArgumentException.ThrowIfNullOrEmpty(directory);
        NamedSnapshotStore store = new(new DurableFiles(fileSystem, diskSync ?? DiskSync.For(fileSystem)), fileSystem.Path.GetFullPath(directory));
        await store.ScanAsync(cancellationToken).ConfigureAwait(false);
        return store;
    }

    /// <summary>The name of the file that holds the snapshot of an operation.</summary>
    /// <param name="operation">The operation.</param>
    /// <returns>For example <c>Event-7-client-1-write.txt</c>.</returns>
    public static string FileName(Operation operation)
    {
        ArgumentNullException.ThrowIfNull(operation);
        string name = (operation.Destination ?? operation.Path).Name;
        int dot = name.LastIndexOf('.');
#pragma warning disable CA1308 // A file's name for people, not a key.
        return $"{EventPrefix}{operation.Id}-{operation.Replica}-{operation.Kind.ToString().ToLowerInvariant()}{(dot < 0 ? "" : name[dot..])}";
#pragma warning restore CA1308
    }

    /// <inheritdoc/>
    public async ValueTask<Snapshot> PutAsync(Stream content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        HashingCopy copy = new(files, TemporaryPath());
        await using (copy.ConfigureAwait(false))
        {
            Snapshot snapshot = await copy.ReadAsync(content, cancellationToken).ConfigureAwait(false);
            using (await gate.EnterAsync(cancellationToken).ConfigureAwait(false))
            {
                if (names.ContainsKey(snapshot.Address))
                {
                    Telemetry.DeduplicatedBytes.Add(snapshot.Length);
                }
                else
                {
                    Place(copy, snapshot.Address, ContentPrefix + snapshot.Address.ToHex());
                }
            }

            return snapshot;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<Stream> OpenAsync(ContentAddress address, CancellationToken cancellationToken = default)
    {
        using AsyncGate.Turn turn = await gate.EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return names.TryGetValue(address, out List<string>? held) ? files.OpenRead(PathOf(held[0])) : throw ContentErrors.NotFound(address);
        }
        catch (FileNotFoundException)
        {
            throw ContentErrors.NotFound(address);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<bool> ContainsAsync(ContentAddress address, CancellationToken cancellationToken = default)
    {
        using AsyncGate.Turn turn = await gate.EnterAsync(cancellationToken).ConfigureAwait(false);
        return names.ContainsKey(address);
    }

    /// <inheritdoc/>
    public async ValueTask<long> CollectAsync(Func<ContentAddress, bool> named, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(named);
        using AsyncGate.Turn turn = await gate.EnterAsync(cancellationToken).ConfigureAwait(false);
        long reclaimed = 0;
        foreach (ContentAddress address in names.Keys.Where(address => !named(address)).ToList())
        {
            foreach (string path in names[address].Select(PathOf))
            {
                reclaimed += files.FileSystem.FileInfo.New(path).Length;
                files.FileSystem.File.Delete(path);
            }

            _ = names.Remove(address);
        }

        return reclaimed;
    }

    /// <inheritdoc/>
    public ValueTask<OperationId> StartAsync(IReadOnlyList<ReplicaId> replicas, CancellationToken cancellationToken) => new(last);

    /// <inheritdoc/>
    public async ValueTask FollowAsync(IReadOnlyList<Operation> operations, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(operations);
        using AsyncGate.Turn turn = await gate.EnterAsync(cancellationToken).ConfigureAwait(false);
        foreach (Operation operation in operations)
        {
            if (operation.Snapshot is { } snapshot)
            {
                await NameAsync(snapshot.Address, FileName(operation), cancellationToken).ConfigureAwait(false);
            }

            last = operation.Id;
        }
    }

    private static OperationId OperationOf(string name) =>
        name.StartsWith(EventPrefix, StringComparison.Ordinal)
        && long.TryParse(name.Split('-')[1], NumberStyles.None, CultureInfo.InvariantCulture, out long id)
            ? new OperationId(id)
            : OperationId.None;

    private async ValueTask ScanAsync(CancellationToken cancellationToken)
    {
        files.CreateDirectory(directory);
        foreach (string path in files.FileSystem.Directory.EnumerateFiles(directory).Order(StringComparer.Ordinal).ToList())
        {
            if (path.EndsWith(DurableFiles.TemporarySuffix, StringComparison.Ordinal))
            {
                files.FileSystem.File.Delete(path);
                continue;
            }

            Stream content = files.OpenRead(path);
            await using (content.ConfigureAwait(false))
            {
                ContentAddress address = await ContentHash.OfAsync(content, cancellationToken).ConfigureAwait(false);
                Remember(address, files.FileSystem.Path.GetFileName(path));
            }
        }

        files.SyncDirectory(directory);
    }

    // The content that waits under its hash gets the operation's name; when an earlier operation has it, it is copied. Each name is durable
    // before the next, so that the highest one tells how far the store has come.
    private async ValueTask NameAsync(ContentAddress address, string name, CancellationToken cancellationToken)
    {
        List<string> held = names.GetValueOrDefault(address) ?? throw ContentErrors.NotFound(address);
        if (held.Contains(name))
        {
            return;
        }

        if (held[0].StartsWith(ContentPrefix, StringComparison.Ordinal))
        {
            files.FileSystem.File.Move(PathOf(held[0]), PathOf(name));
            held.RemoveAt(0);
            Remember(address, name);
            files.SyncDirectory(directory);
            return;
        }

        HashingCopy copy = new(files, TemporaryPath());
        await using (copy.ConfigureAwait(false))
        {
            Stream content = files.OpenRead(PathOf(held[0]));
            await using (content.ConfigureAwait(false))
            {
                _ = await copy.ReadAsync(content, cancellationToken).ConfigureAwait(false);
            }

            Place(copy, address, name);
        }
    }

    private void Place(HashingCopy copy, ContentAddress address, string name)
    {
        copy.MoveTo(PathOf(name));
        files.SyncDirectory(directory);
        Telemetry.SnapshotBytes.Add(copy.Length);
        Remember(address, name);
    }

    private void Remember(ContentAddress address, string name)
    {
        if (!names.TryGetValue(address, out List<string>? held))
        {
            names.Add(address, held = []);
        }

        held.Add(name);
        last = OperationOf(name) is var named && named > last ? named : last;
    }

    private string PathOf(string name) => files.FileSystem.Path.Combine(directory, name);

    private string TemporaryPath() => PathOf($"{Interlocked.Increment(ref temporaries)}{DurableFiles.TemporarySuffix}");
}
