using System.Buffers;
using System.IO.Abstractions;
using System.IO.Hashing;
using CausalFiles.Durability;
using CausalFiles.Sharing;

namespace CausalFiles.OperationLog;

/// <summary>
/// Reads a segment group by group, in large blocks, and believes nothing: header, position, chain and payload are checked before use.
/// </summary>
/// <threadsafety>For one reader at a time.</threadsafety>
internal sealed class SegmentReader : IAsyncDisposable
{
    // Who reads only a few groups does not pay for a large block; who reads on gets large ones.
    private const int FirstBlock = 16 * 1024;
    private const int Block = 256 * 1024;

    private readonly FileSystemStream stream;
    private readonly long length;
    private readonly Segment segment;
    private byte[] block = ArrayPool<byte>.Shared.Rent(FirstBlock);
    private int start;
    private int filled;
    private GroupHeader header;
    private uint? epoch;
    private LogEntry[] entries = [];

    /// <param name="files">The file system.</param>
    /// <param name="segment">The segment.</param>
    /// <param name="start">Where to begin.</param>
    /// <param name="epoch">The epoch of the group before that, if it is known.</param>
    internal SegmentReader(DurableFiles files, Segment segment, GroupMark start, uint? epoch = null)
    {
        this.segment = segment;
        this.epoch = start == segment.Header.Start ? segment.Header.Epoch : epoch;
        stream = files.OpenRead(segment.Path);
        length = stream.Length;
        stream.Position = start.Offset;
        At = start;
    }

    /// <summary>Where the next group begins.</summary>
    internal GroupMark At { get; private set; }

    /// <summary>Where the last group that was read began.</summary>
    internal GroupMark LastGroup { get; private set; }

    /// <summary>The records of the last group that was read; the list, not the records, changes when the next one is read.</summary>
    internal ArraySegment<LogEntry> Entries => new(entries, 0, header.Count);

    /// <summary>The epoch of the last group that was read; before the first, what is known of the one before it.</summary>
    internal uint? Epoch => epoch;

    public async ValueTask DisposeAsync()
    {
        ArrayPool<byte>.Shared.Return(block);
        block = [];
        await stream.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Reads the next group.</summary>
    /// <returns>Whether there is one: not when what stands there is no group that continues the log, at the end, or at a bad place.</returns>
    internal async ValueTask<bool> ReadGroupAsync(CancellationToken cancellationToken)
    {
        if (!await SkipGroupAsync(cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        byte[] payload = block.AsSpan(start - header.PayloadLength, header.PayloadLength).ToArray();
        GroupPayload.Split(header, payload, segment.Path, ref entries);
        return true;
    }

    /// <summary>Checks the next group and leaves its records unread.</summary>
    /// <returns>As <see cref="ReadGroupAsync"/>.</returns>
    internal async ValueTask<bool> SkipGroupAsync(CancellationToken cancellationToken)
    {
        if (filled - start < GroupHeader.Size)
        {
            await FillAsync(GroupHeader.Size, cancellationToken).ConfigureAwait(false);
        }

        if (!GroupHeader.TryRead(block.AsSpan(start, filled - start), segment.Header.Seed, out GroupHeader next, out ulong chain)
            || !next.Continues(At)
            || IsOutdated(next)
            || next.Length > length - At.Offset)
        {
            return false;
        }

        if (filled - start < next.Length)
        {
            await FillAsync(next.Length, cancellationToken).ConfigureAwait(false);
        }

        if (filled - start < next.Length || !HasRightPayload(next))
        {
            return false;
        }

        header = next;
        epoch = next.Epoch;
        start += next.Length;
        LastGroup = At;
        At = new GroupMark(At.Offset + next.Length, next.Next, chain);
        return true;
    }

    // Of a process that had lost its turn, and did not know it.
    private bool IsOutdated(GroupHeader next) => epoch is { } before && Epochs.IsBefore(next.Epoch, before);

    private bool HasRightPayload(GroupHeader next) =>
        XxHash3.HashToUInt64(block.AsSpan(start + GroupHeader.Size, next.PayloadLength), segment.Header.Seed) == next.PayloadChecksum;

    // Brings what is left to the front of a block that is large enough, and fills it.
    private async ValueTask FillAsync(int needed, CancellationToken cancellationToken)
    {
        int left = filled - start;
        int wanted = Math.Max(needed, filled == 0 ? FirstBlock : Block);
        byte[] next = wanted > block.Length ? ArrayPool<byte>.Shared.Rent(wanted) : block;
        block.AsSpan(start, left).CopyTo(next);
        if (!ReferenceEquals(next, block))
        {
            ArrayPool<byte>.Shared.Return(block);
            block = next;
        }

        (start, filled) = (0, left);
        filled += await stream.ReadAtLeastAsync(block.AsMemory(left), needed - left, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
    }
}
