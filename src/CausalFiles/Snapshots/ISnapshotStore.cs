using CausalFiles.Contents;

namespace CausalFiles.Snapshots;

/// <summary>The snapshot store: every content that an operation names, addressed by its hash.</summary>
/// <remarks>
/// All members may be called concurrently, except that nothing is put during <see cref="CollectAsync"/>. A content is never overwritten: equal
/// bytes have one address and need to be kept once. What a store returns is checked against its address before it is used, so that
/// a store does not have to.
/// </remarks>
/// <threadsafety>As the remarks say.</threadsafety>
public interface ISnapshotStore
{
    /// <summary>Keeps a content. When the call returns, the content is durable.</summary>
    /// <param name="content">The bytes, from where the stream stands to its end. The stream stays open.</param>
    /// <param name="cancellationToken">Ends the call; nothing is kept, or all of it is.</param>
    /// <returns>The address, by which <see cref="OpenAsync"/> finds the content from now on, and the length.</returns>
    /// <exception cref="IOException">The content could not be made durable, for example because the disk is full.</exception>
    ValueTask<Snapshot> PutAsync(Stream content, CancellationToken cancellationToken = default);

    /// <summary>Opens a content for reading.</summary>
    /// <param name="address">Its address.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>A stream of the bytes, which the caller closes.</returns>
    /// <exception cref="FileNotFoundException">The store does not have it.</exception>
    ValueTask<Stream> OpenAsync(ContentAddress address, CancellationToken cancellationToken = default);

    /// <summary>Tells whether the store has a content.</summary>
    /// <param name="address">Its address.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>True when it does.</returns>
    ValueTask<bool> ContainsAsync(ContentAddress address, CancellationToken cancellationToken = default);

    /// <summary>Gives up every content that is not named; the coordinator calls it when no operation is under way.</summary>
    /// <param name="named">Whether an operation names the content.</param>
    /// <param name="cancellationToken">Ends the call; some may have been given up.</param>
    /// <returns>How many bytes of content were given up.</returns>
    ValueTask<long> CollectAsync(Func<ContentAddress, bool> named, CancellationToken cancellationToken = default);
}
