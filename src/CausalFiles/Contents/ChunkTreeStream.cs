using System.Runtime.ExceptionServices;

namespace CausalFiles.Contents;

/// <summary>A <see cref="ChunkTree"/> as a stream, of which one chunk at a time is in memory.</summary>
/// <remarks>
/// Reading synchronously works as long as the source answers at once, as one on a local disk does; a thread is never blocked. With a source that has to be waited
/// for it throws <see cref="NotSupportedException"/>.
/// </remarks>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class ChunkTreeStream(ChunkTree tree, IBlockSource source) : Stream
{
    private TreeCursor? cursor;
    private ReadOnlyMemory<byte> chunk;
    private long chunkStart;
    private long position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => tree.Snapshot.Length;

    public override long Position
    {
        get => position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            position = value;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        int read = 0;
        while (read < buffer.Length && position < Length)
        {
            if (position < chunkStart || position >= chunkStart + chunk.Length)
            {
                await LoadAsync(cancellationToken).ConfigureAwait(false);
            }

            ReadOnlyMemory<byte> bytes = chunk[(int)(position - chunkStart)..];
            bytes = bytes[..Math.Min(bytes.Length, buffer.Length - read)];
            bytes.CopyTo(buffer[read..]);
            read += bytes.Length;
            position += bytes.Length;
        }

        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count)
    {
        ValueTask<int> read = ReadAsync(buffer.AsMemory(offset, count));
        if (read.IsCompletedSuccessfully)
        {
            return read.Result is var bytes ? bytes : 0;
        }

        if (read.IsFaulted)
        {
            ExceptionDispatchInfo.Throw(read.AsTask().Exception!.InnerException!);
        }

        throw new NotSupportedException("This content has to be waited for; read it asynchronously.");
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => position + offset,
        _ => Length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException("A snapshot is read-only.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("A snapshot is read-only.");

    // On to the next chunk where the last one ends here, down from the root otherwise. After a failure it begins at the root again.
    private async ValueTask LoadAsync(CancellationToken cancellationToken)
    {
        TreeCursor at = cursor is { } last && position == chunkStart + chunk.Length
            ? last
            : new TreeCursor(await tree.Root.LoadAsync(source, cancellationToken).ConfigureAwait(false), source);
        bool isNext = at == cursor;
        cursor = null;
        long start = position;
        if (isNext)
        {
            await at.DescendAsync(level: 0, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            start -= await at.SeekAsync(position, cancellationToken).ConfigureAwait(false);
        }

        Block loaded = await at.LoadAsync(cancellationToken).ConfigureAwait(false);
        at.Advance();
        (cursor, chunk, chunkStart) = (at, loaded.Bytes, start);
    }
}
