using System.Buffers;
using CausalFiles.Durability;
using CausalFiles.Operations;

namespace CausalFiles.Snapshots;

/// <summary>
/// The one way in which the library reads contents: out of memory when they were used lately, otherwise out of the store, and never without
/// checking them against their address.
/// </summary>
/// <threadsafety>Safe for any number of threads.</threadsafety>
internal sealed class ContentReader(ISnapshotStore store)
{
    /// <summary>Contents up to this length are kept in memory for a while.</summary>
    internal const int MaxCachedLength = 1 << 20;

    private const long CacheCapacity = 32L << 20;

    private readonly ContentCache cache = new(CacheCapacity);

    /// <summary>Keeps a content in memory; nobody may change the bytes any more.</summary>
    internal void Remember(Snapshot snapshot, ReadOnlyMemory<byte> content)
    {
        if (content.Length <= MaxCachedLength)
        {
            cache.Add(snapshot.Address, content);
        }
    }

    /// <summary>The whole content.</summary>
    /// <exception cref="CorruptionException">The store does not have it, or has something else.</exception>
    /// <exception cref="IOException">The content is too long for an array.</exception>
    internal async ValueTask<ReadOnlyMemory<byte>> ReadAsync(Snapshot snapshot, CancellationToken cancellationToken)
    {
        if (cache.TryGet(snapshot.Address, out ReadOnlyMemory<byte> cached))
        {
            return cached;
        }

        if (snapshot.Length > Array.MaxLength)
        {
            throw new IOException($"A content of {snapshot.Length} bytes does not fit into memory; read it as a stream.");
        }

        byte[] content = new byte[snapshot.Length];
        Stream stream = await OpenAsync(snapshot, cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            await stream.ReadExactlyAsync(content, cancellationToken).ConfigureAwait(false);
            await DrainAsync(stream, cancellationToken).ConfigureAwait(false);
        }

        Remember(snapshot, content);
        return content;
    }

    /// <summary>The content as a stream that fails at its end, or at the first byte too many, when it is not what its address says.</summary>
    /// <exception cref="CorruptionException">The store does not have it.</exception>
    internal async ValueTask<Stream> OpenAsync(Snapshot snapshot, CancellationToken cancellationToken)
    {
        return cache.TryGet(snapshot.Address, out ReadOnlyMemory<byte> cached)
            ? new ReadOnlyMemoryStream(cached)
            : await OpenStoredAsync(snapshot, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>As <see cref="OpenAsync"/>, and out of the store even when the content is in memory.</summary>
    internal async ValueTask<Stream> OpenStoredAsync(Snapshot snapshot, CancellationToken cancellationToken)
    {
        try
        {
            return new VerifyingStream(await store.OpenAsync(snapshot.Address, cancellationToken).ConfigureAwait(false), snapshot);
        }
        catch (FileNotFoundException e)
        {
            throw Missing(snapshot, e);
        }
    }

    /// <summary>Makes sure that a content can be opened.</summary>
    /// <exception cref="CorruptionException">The store does not have it.</exception>
    internal async ValueTask CheckAsync(Snapshot snapshot, CancellationToken cancellationToken)
    {
        if (!cache.TryGet(snapshot.Address, out _) && !await store.ContainsAsync(snapshot.Address, cancellationToken).ConfigureAwait(false))
        {
            throw Missing(snapshot, inner: null);
        }
    }

    /// <summary>Reads a stream to its end, and so makes it check itself.</summary>
    internal static async ValueTask DrainAsync(Stream stream, CancellationToken cancellationToken)
    {
        byte[] block = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            while (await stream.ReadAsync(block, cancellationToken).ConfigureAwait(false) > 0)
            {
                // Only the check at the end matters.
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    private static CorruptionException Missing(Snapshot snapshot, Exception? inner) =>
        new(snapshot.Address.ToString(), offset: null, "an operation names this content, and the snapshot store does not have it", inner);
}
