using System.Collections.Concurrent;
using System.IO.Abstractions;
using CausalFiles.Contents;
using CausalFiles.Diagnostics;
using CausalFiles.Durability;
using CausalFiles.Threading;

namespace CausalFiles.Snapshots;

/// <summary>
/// The durable snapshot store on a file system: a file for each content, named by its hash, in 256 directories named by the hash's first
/// byte. Equal contents are stored once.
/// </summary>
/// <remarks>A content is written to a temporary file with synchronous writes, renamed, and its directory synchronised.</remarks>
/// <threadsafety>Every member may be called by any number of threads.</threadsafety>
public sealed class ContentAddressedStore : ISnapshotStore
{
    private const string TemporaryName = "incoming";

    private readonly DurableFiles files;
    private readonly string directory;

    private readonly ConcurrentDictionary<string, Shard> shards = new(StringComparer.Ordinal);
    private long temporaries;

    private ContentAddressedStore(IFileSystem fileSystem, string directory, IDiskSync? diskSync)
    {
        files = new DurableFiles(fileSystem, diskSync ?? DiskSync.For(fileSystem));
        this.directory = fileSystem.Path.GetFullPath(directory);
        files.ResetDirectory(fileSystem.Path.Combine(this.directory, TemporaryName));
        files.SyncDirectory(this.directory);
    }

    /// <summary>Opens a store, or creates it, and removes what a crash left half written.</summary>
    /// <param name="fileSystem">The file system.</param>
    /// <param name="directory">The directory of the store; nothing else is to be in it.</param>
    /// <param name="diskSync">How directories are brought onto the disk; null for the one of <see cref="DiskSync.For"/>.</param>
    /// <returns>The store.</returns>
    public static ContentAddressedStore Open(IFileSystem fileSystem, string directory, IDiskSync? diskSync = null)
    {
        ArgumentNullException.ThrowIfNull(fileSystem);
        ArgumentException.ThrowIfNullOrEmpty(directory);
        return new ContentAddressedStore(fileSystem, directory, diskSync);
    }

    /// <inheritdoc/>
    public async ValueTask<Snapshot> PutAsync(Stream content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        HashingCopy copy = new(files, TemporaryPath());
        await using (copy.ConfigureAwait(false))
        {
            Snapshot snapshot = await copy.ReadAsync(content, cancellationToken).ConfigureAwait(false);
            string path = PathOf(snapshot.Address);
            Shard shard = shards.GetOrAdd(files.FileSystem.Path.GetDirectoryName(path)!, static path => new Shard(path));
            using (await shard.Gate.EnterAsync(cancellationToken).ConfigureAwait(false))
            {
                Place(copy, path, shard, snapshot.Length);
            }

            return snapshot;
        }
    }

    /// <inheritdoc/>
    public ValueTask<Stream> OpenAsync(ContentAddress address, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return new(files.OpenRead(PathOf(address)));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw ContentErrors.NotFound(address);
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> ContainsAsync(ContentAddress address, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(files.FileSystem.File.Exists(PathOf(address)));
    }

    /// <inheritdoc/>
    public ValueTask<long> CollectAsync(Func<ContentAddress, bool> named, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(named);
        long reclaimed = 0;
        foreach (string shard in files.FileSystem.Directory.EnumerateDirectories(directory))
        {
            foreach (IFileInfo file in files.FileSystem.DirectoryInfo.New(shard).EnumerateFiles().ToList())
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (AddressOf(file) is { } address && !named(address))
                {
                    reclaimed += file.Length;
                    file.Delete();
                }
            }
        }

        return new(reclaimed);
    }

    private static ContentAddress? AddressOf(IFileInfo file)
    {
        string hex = file.Directory!.Name + file.Name;
        return hex.Length == 2 * ContentAddress.Size && hex.All(char.IsAsciiHexDigitLower)
            ? new ContentAddress(Convert.FromHexString(hex))
            : null;
    }

    private string PathOf(ContentAddress address)
    {
        string hex = address.ToHex();
        return files.FileSystem.Path.Combine(directory, hex[..2], hex[2..]);
    }

    private string TemporaryPath() =>
        files.FileSystem.Path.Combine(directory, TemporaryName, $"{Interlocked.Increment(ref temporaries)}{DurableFiles.TemporarySuffix}");

    // Only one put at a time is here for a shard, and a shard's entries from earlier processes are synchronised before the first: so a content
    // that exists is one whose entry is durable.
    private void Place(HashingCopy copy, string path, Shard shard, long length)
    {
        if (!shard.IsDurable)
        {
            files.CreateDirectory(shard.Path);
            files.SyncDirectory(shard.Path);
            shard.IsDurable = true;
        }

        if (files.FileSystem.File.Exists(path))
        {
            Telemetry.DeduplicatedBytes.Add(length);
            return;
        }

        copy.MoveTo(path);
        files.SyncDirectory(shard.Path);
        Telemetry.SnapshotBytes.Add(length);
    }

    private sealed class Shard(string path)
    {
        internal string Path => path;

        internal AsyncGate Gate { get; } = new();

        internal bool IsDurable { get; set; }
    }
}
