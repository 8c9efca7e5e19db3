using CausalFiles.Contents;
using CausalFiles.Diagnostics;

namespace CausalFiles.Snapshots;

/// <summary>
/// Takes in the blocks of one content that the store lacks, and hands them on part by part: while one part is compressed and written, the next one is cut and hashed.
/// </summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class BlockIntake(PackSet packs, PackWriter writer) : IBlockSink, IAsyncDisposable
{
    // With the frames' headers a little less than the largest write.
    private const int PartSize = 7 * (1 << 19);

    private BlockBatch batch = new();
    private BlockBatch? ahead;
    private Task writing = Task.CompletedTask;
    private long added;

    /// <summary>Whether it is time for <see cref="HandOverAsync"/>.</summary>
    internal bool IsFull => batch.Length >= PartSize;

    /// <summary>Whether a block, with all that is below it, is stored or about to be.</summary>
    internal bool Contains(in ContentAddress address) => batch.Contains(address) || ahead?.Contains(address) is true || packs.Contains(address);

    public void Add(in ContentAddress address, int level, ReadOnlySpan<byte> body)
    {
        if (!Contains(address))
        {
            batch.Add(address, level, body);
            added += level == 0 ? body.Length : 0;
        }
    }

    /// <summary>Starts writing what has come so far, when the part before is durable.</summary>
    /// <exception cref="IOException">The part before could not be made durable.</exception>
    internal async ValueTask HandOverAsync()
    {
        await writing.ConfigureAwait(false);
        BlockBatch part = batch;
        (ahead, batch) = (part, new BlockBatch());
        writing = Task.Run(async () => await WriteAsync(part).ConfigureAwait(false));
    }

    /// <summary>Makes everything durable.</summary>
    /// <exception cref="IOException">It could not be made durable.</exception>
    internal async ValueTask FinishAsync(long contentLength)
    {
        await writing.ConfigureAwait(false);
        if (!batch.IsEmpty)
        {
            await WriteAsync(batch).ConfigureAwait(false);
        }

        Telemetry.SnapshotBytes.Add(added);
        Telemetry.DeduplicatedBytes.Add(contentLength - added);
    }

    public async ValueTask DisposeAsync() => await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async ValueTask WriteAsync(BlockBatch part)
    {
        part.Encode(packs.Compression);
        await writer.WriteAsync(part).ConfigureAwait(false);
        part.Release();
    }
}
