namespace CausalFiles.Contents;

/// <summary>A content as an immutable tree of chunks, whose root hash is the content's address.</summary>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
internal sealed class ChunkTree
{
    private readonly ReadOnlyMemory<byte> bytes;

    private ChunkTree(Snapshot snapshot, ReadOnlyMemory<byte> bytes)
    {
        Snapshot = snapshot;
        this.bytes = bytes;
    }

    internal Snapshot Snapshot { get; }

    /// <summary>About how much memory the tree keeps that nothing else does.</summary>
    internal long HeldBytes => bytes.Length + 128;

    /// <summary>The tree of a content in memory, whose bytes nobody may change any more.</summary>
    internal static ChunkTree Of(ReadOnlyMemory<byte> content) => new(Snapshot.Of(content.Span), content);

    /// <summary>The tree of a content of which a source has all blocks; they are loaded when they are needed.</summary>
    internal static ChunkTree Stored(Snapshot snapshot) => new(snapshot, default);

    /// <summary>The content with a part exchanged; what did not change is shared.</summary>
    internal async ValueTask<ChunkTree> SpliceAsync(Splice splice, IBlockSource source, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> old = await ReadAllAsync(source, cancellationToken).ConfigureAwait(false);
        byte[] content = new byte[old.Length + splice.Growth];
        old[..(int)splice.Offset].CopyTo(content);
        splice.Inserted.CopyTo(content.AsMemory((int)splice.Offset));
        old[(int)(splice.Offset + splice.Removed)..].CopyTo(content.AsMemory((int)splice.Offset + splice.Inserted.Length));
        return Of(content);
    }

    /// <summary>In what this content differs from an older one: one splice, from the first byte that differs to the last.</summary>
    internal async ValueTask<Splice> CompareAsync(ChunkTree old, IBlockSource source, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> before = await old.ReadAllAsync(source, cancellationToken).ConfigureAwait(false);
        int prefix = before.Span.CommonPrefixLength(bytes.Span);
        int longest = Math.Min(before.Length, bytes.Length) - prefix;
        int suffix = 0;
        while (suffix < longest && before.Span[^(suffix + 1)] == bytes.Span[^(suffix + 1)])
        {
            suffix++;
        }

        return new Splice(prefix, before.Length - prefix - suffix, bytes[prefix..^suffix]);
    }

    /// <summary>Reads a range of the content.</summary>
    internal ValueTask ReadAsync(long offset, Memory<byte> destination, IBlockSource source, CancellationToken cancellationToken)
    {
        bytes.Slice((int)offset, destination.Length).CopyTo(destination);
        return ValueTask.CompletedTask;
    }

    /// <summary>The whole content.</summary>
    internal ValueTask<ReadOnlyMemory<byte>> ReadAllAsync(IBlockSource source, CancellationToken cancellationToken) => new(bytes);

    /// <summary>The content as a stream that can be read and sought; each chunk is checked before its bytes are handed out.</summary>
    internal Stream OpenRead(IBlockSource source) => new MemoryStream(bytes.ToArray(), writable: false);
}
