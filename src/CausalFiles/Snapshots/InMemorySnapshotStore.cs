using System.Collections.Concurrent;
using CausalFiles.Contents;

namespace CausalFiles.Snapshots;

/// <summary>A snapshot store in memory: for tests, and for systems whose history may end with the process.</summary>
/// <threadsafety>Every member may be called by any number of threads.</threadsafety>
public sealed class InMemorySnapshotStore : ISnapshotStore
{
    private readonly ConcurrentDictionary<ContentAddress, byte[]> contents = new();

    /// <inheritdoc/>
    public async ValueTask<Snapshot> PutAsync(Stream content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        using MemoryStream copy = new();
        await content.CopyToAsync(copy, cancellationToken).ConfigureAwait(false);
        byte[] bytes = copy.ToArray();
        var snapshot = Snapshot.Of(bytes);
        _ = contents.TryAdd(snapshot.Address, bytes);
        return snapshot;
    }

    /// <inheritdoc/>
    public ValueTask<Stream> OpenAsync(ContentAddress address, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return contents.TryGetValue(address, out byte[]? bytes)
            ? new(new MemoryStream(bytes, writable: false))
            : throw ContentErrors.NotFound(address);
    }

    /// <inheritdoc/>
    public ValueTask<bool> ContainsAsync(ContentAddress address, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(contents.ContainsKey(address));
    }

    /// <inheritdoc/>
    public ValueTask<long> CollectAsync(Func<ContentAddress, bool> named, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(named);
        cancellationToken.ThrowIfCancellationRequested();
        long reclaimed = 0;
        foreach (ContentAddress address in contents.Keys.Where(address => !named(address)))
        {
            reclaimed += contents.TryRemove(address, out byte[]? bytes) ? bytes.Length : 0;
        }

        return new(reclaimed);
    }
}
