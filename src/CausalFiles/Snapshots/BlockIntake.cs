using CausalFiles.Contents;
using CausalFiles.Diagnostics;

namespace CausalFiles.Snapshots;

/// <summary>
/// Takes in the blocks of one content that the store lacks, and hands them on part by part: while one part is written and the next one compressed, the one after that is cut and hashed.
/// </summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class BlockIntake(PackSet packs, PackWriter writer) : IBlockSink, IAsyncDisposable
{
    // With the frames' headers a little less than the largest write.
    private const int PartSize = 7 * (1 << 19);
    private const int MostAhead = 2;

    private readonly Queue<(BlockBatch Part, Task Writing)> ahead = new();
    private BlockBatch batch = new();
    private long added;

    /// <summary>Whether it is time for <see cref="HandOverAsync"/>.</summary>
    internal bool IsFull => batch.Length >= PartSize;

    /// <summary>Whether a block, with all that is below it, is stored or about to be.</summary>
    internal bool Contains(in ContentAddress address)
    {
        foreach ((BlockBatch part, _) in ahead)
        {
            if (part.Contains(address))
            {
                return true;
            }
        }

        return batch.Contains(address) || packs.Contains(address);
    }

    public void Add(in ContentAddress address, int level, ReadOnlySpan<byte> body)
    {
        if (!Contains(address))
        {
            batch.Add(address, level, body);
            added += level == 0 ? body.Length : 0;
        }
    }

    /// <summary>Starts writing what has come so far; waits when too much is under way.</summary>
    /// <exception cref="IOException">An earlier part could not be made durable.</exception>
    internal async ValueTask HandOverAsync()
    {
        while (ahead.Count >= MostAhead)
        {
            await ahead.Peek().Writing.ConfigureAwait(false);
            _ = ahead.Dequeue();
        }

        (BlockBatch part, Task before) = (batch, ahead.LastOrDefault().Writing ?? Task.CompletedTask);
        ahead.Enqueue((part, Task.Run(async () => await WriteAsync(part, before).ConfigureAwait(false))));
        batch = new BlockBatch();
    }

    /// <summary>Makes everything durable.</summary>
    /// <exception cref="IOException">It could not be made durable.</exception>
    internal async ValueTask FinishAsync(long contentLength)
    {
        Task before = ahead.LastOrDefault().Writing ?? Task.CompletedTask;
        await before.ConfigureAwait(false);
        if (!batch.IsEmpty)
        {
            await WriteAsync(batch, before).ConfigureAwait(false);
        }

        Telemetry.SnapshotBytes.Add(added);
        Telemetry.DeduplicatedBytes.Add(contentLength - added);
    }

    public async ValueTask DisposeAsync()
    {
        foreach ((_, Task writing) in ahead)
        {
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Blocks must not be durable before those below them, which may be in the part before.
    private async ValueTask WriteAsync(BlockBatch part, Task before)
    {
        part.Encode(packs.Compression);
        await before.ConfigureAwait(false);
        await writer.WriteAsync(part).ConfigureAwait(false);
        part.Release();
    }
}
