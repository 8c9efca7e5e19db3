using System.IO.Abstractions;
using System.IO.Hashing;
using CausalFiles.Durability;

namespace CausalFiles.OperationLog;

/// <summary>Reads a segment group by group and believes nothing: header, position, chain and payload are checked before use.</summary>
/// <threadsafety>For one reader at a time.</threadsafety>
internal sealed class SegmentReader : IAsyncDisposable
{
    private const int BufferSize = 64 * 1024;

    private readonly FileSystemStream stream;
    private readonly long length;
    private readonly Segment segment;
    private readonly byte[] headerBytes = new byte[GroupHeader.Size];

    internal SegmentReader(DurableFiles files, Segment segment, GroupMark start)
    {
        this.segment = segment;
        stream = files.OpenRead(segment.Path, BufferSize);
        length = stream.Length;
        stream.Position = start.Offset;
        At = start;
    }

    /// <summary>Where the next group begins.</summary>
    internal GroupMark At { get; private set; }

    /// <summary>The epoch of the last group that was read; 0 before the first.</summary>
    internal uint Epoch { get; private set; }

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    /// <summary>Reads the next group.</summary>
    /// <returns>Its records, or null when what stands there is no group that continues the log: at the end, or at a bad place.</returns>
    internal async ValueTask<LogEntry[]?> ReadGroupAsync(CancellationToken cancellationToken)
    {
        int read = await stream.ReadAtLeastAsync(headerBytes, GroupHeader.Size, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        if (!GroupHeader.TryRead(headerBytes.AsSpan(0, read), segment.Header.Seed, out GroupHeader header, out ulong chain)
            || header.First != At.First
            || header.Chain != At.Chain
            || header.PayloadLength > length - stream.Position)
        {
            return null;
        }

        byte[] payload = new byte[header.PayloadLength];
        await stream.ReadExactlyAsync(payload, cancellationToken).ConfigureAwait(false);
        if (XxHash3.HashToUInt64(payload, segment.Header.Seed) != header.PayloadChecksum)
        {
            return null;
        }

        LogEntry[] entries = GroupBuffer.Split(header, payload, segment.Path);
        Epoch = header.Epoch;
        At = new GroupMark(At.Offset + GroupHeader.Size + header.PayloadLength, header.Next, chain);
        return entries;
    }

    /// <summary>
    /// Whether a group that was written after the one at <see cref="At"/> stands anywhere behind it. A group is written only when the one before is
    /// durable, so that a bad group with a later one behind it is corruption, and one without is what a crash left.
    /// </summary>
    internal async ValueTask<bool> IsFollowedByLaterGroupAsync(CancellationToken cancellationToken)
    {
        const int Block = 1 << 20;
        byte[] window = new byte[Block + GroupHeader.Size];
        for (long offset = At.Offset + 1; offset < length; offset += Block)
        {
            stream.Position = offset;
            int read = await stream.ReadAtLeastAsync(window, window.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            if (HoldsLaterGroup(window.AsSpan(0, read)))
            {
                return true;
            }
        }

        return false;
    }

    private bool HoldsLaterGroup(ReadOnlySpan<byte> bytes)
    {
        for (int i = bytes.IndexOf(GroupHeader.Magic); i >= 0;)
        {
            if (GroupHeader.TryRead(bytes[i..], segment.Header.Seed, out GroupHeader header, out _) && header.First > At.First)
            {
                return true;
            }

            int next = bytes[(i + 1)..].IndexOf(GroupHeader.Magic);
            i = next < 0 ? -1 : i + 1 + next;
        }

        return false;
    }
}
