using System.Collections.Concurrent;
using System.Threading.Channels;
using CausalFiles.Contents;
using CausalFiles.Diagnostics;
using CausalFiles.Operations;
using CausalFiles.State;
using CausalFiles.Threading;
using CausalFiles.Versions;
using Microsoft.Extensions.Logging;

namespace CausalFiles.Coordination;

/// <summary>
/// Keeps chains short: a version that takes many splices to put together is kept in the snapshot store as a whole, in the background, and the versions after it count
/// their links from there on.
/// </summary>
/// <threadsafety>Every member may be called by any number of threads.</threadsafety>
internal sealed class Consolidator : IAsyncDisposable
{
    /// <summary>So many splices make a chain long: a version is put together in some tens of milliseconds at the most.</summary>
    internal const int LongChain = 1024;

    /// <summary>So many inserted bytes make it long, unless the content itself is longer.</summary>
    internal const long LongChainBytes = 1 << 20;

    private readonly VersionReader versions;
    private readonly SharedGate incoming;
    private readonly ILogger logger;
    private readonly Channel<(FileEntry File, ChunkTree Content)> waiting = Channel.CreateUnbounded<(FileEntry, ChunkTree)>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentDictionary<EffectId, Whole?> kept = new();
    private readonly Task working;

    internal Consolidator(VersionReader versions, SharedGate incoming, ILogger logger)
    {
        this.versions = versions;
        this.incoming = incoming;
        this.logger = logger;
        working = Task.Run(WorkAsync);
    }

    /// <summary>The chain of a file's version, counted from the last version that the store has as a whole.</summary>
    internal DeltaChain ChainOf(FileEntry file) =>
        kept.TryGetValue(file.Identity, out Whole? whole) && whole is not null && whole.IsCountedBy(file.Chain)
            ? new DeltaChain(file.Chain.Links - whole.Chain.Links, file.Chain.Bytes - whole.Chain.Bytes)
            : file.Chain;

    /// <summary>Looks at a version that has been committed: whether its chain has become long, or begins anew.</summary>
    /// <param name="file">The version.</param>
    /// <param name="content">Its content.</param>
    /// <returns>The content, as it is to stay in memory: without what the store has got meanwhile.</returns>
    internal ChunkTree Settle(FileEntry file, ChunkTree content)
    {
        if (kept.TryGetValue(file.Identity, out Whole? whole) && whole is not null && !whole.IsCountedBy(file.Chain))
        {
            // From here on the records themselves count from the version that was kept.
            _ = kept.TryRemove(file.Identity, out _);
            content = versions.Lighten(content, stored: whole.Content);
        }

        bool isLong = file.Chain.Links >= LongChain || file.Chain.Bytes >= Math.Max(LongChainBytes, file.Content.Length);
        if (isLong && kept.TryAdd(file.Identity, null) && !waiting.Writer.TryWrite((file, content)))
        {
            _ = kept.TryRemove(file.Identity, out _);
        }

        return content;
    }

    /// <summary>Keeps what waits, and takes no more.</summary>
    public async ValueTask DisposeAsync()
    {
        _ = waiting.Writer.TryComplete();
        await working.ConfigureAwait(false);
    }

    private async Task WorkAsync()
    {
        await foreach ((FileEntry file, ChunkTree content) in waiting.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                using SharedGate.Stay stay = await incoming.EnterAsync(CancellationToken.None).ConfigureAwait(false);
                await versions.KeepAsync(content, CancellationToken.None).ConfigureAwait(false);
                kept[file.Identity] = new Whole(file.Chain, content.WithoutBytes());
            }
            catch (Exception e)
            {
                // The log still has everything; the next version of the file is tried again.
                LogMessages.ConsolidationFailed(logger, e, file.Version.Value);
                _ = kept.TryRemove(file.Identity, out _);
            }
        }
    }

    /// <summary>A version that the store has as a whole.</summary>
    /// <param name="Chain">Its chain, as the records count it.</param>
    /// <param name="Content">Its content, of which only the addresses are needed.</param>
    private sealed record Whole(DeltaChain Chain, ChunkTree Content)
    {
        /// <summary>Whether a chain counts from before this version still, and not from it: one that does begins anew in its links or its bytes.</summary>
        internal bool IsCountedBy(DeltaChain later) => later.Links >= Chain.Links && later.Bytes >= Chain.Bytes;
    }
}
