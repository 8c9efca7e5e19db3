namespace CausalFiles.Contents;

/// <content>Reading: a range, all of it, or as a stream.</content>
internal sealed partial class ChunkTree
{
    /// <summary>Reads a range of the content.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is not within the content.</exception>
    internal async ValueTask ReadAsync(long offset, Memory<byte> destination, IBlockSource source, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Snapshot.Length - destination.Length);
        if (destination.IsEmpty)
        {
            return;
        }

        Block top = await Root.LoadAsync(source, cancellationToken).ConfigureAwait(false);
        TreeCursor cursor = new(top, source);
        int skipped = await cursor.SeekAsync(offset, cancellationToken).ConfigureAwait(false);
        while (true)
        {
            Block chunk = await cursor.LoadAsync(cancellationToken).ConfigureAwait(false);
            ReadOnlyMemory<byte> bytes = chunk.Bytes[skipped..];
            bytes = bytes[..Math.Min(bytes.Length, destination.Length)];
            bytes.CopyTo(destination);
            destination = destination[bytes.Length..];
            if (destination.IsEmpty)
            {
                return;
            }

            skipped = 0;
            cursor.Advance();
            await cursor.DescendAsync(level: 0, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The whole content.</summary>
    internal async ValueTask<ReadOnlyMemory<byte>> ReadAllAsync(IBlockSource source, CancellationToken cancellationToken)
    {
        if (whole is { } content)
        {
            return content;
        }

        byte[] bytes = GC.AllocateUninitializedArray<byte>((int)Snapshot.Length);
        await ReadAsync(0, bytes, source, cancellationToken).ConfigureAwait(false);
        return bytes;
    }

    /// <summary>The content as a stream that can be read and sought; each chunk is checked before its bytes are handed out.</summary>
    internal Stream OpenRead(IBlockSource source) => new ChunkTreeStream(this, source);
}
