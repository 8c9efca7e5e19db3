using System.Buffers;
using System.IO.Abstractions;
using System.IO.Hashing;
using CausalFiles.Durability;

namespace CausalFiles.OperationLog;

/// <summary>A segment that is held open, for reading one record here and one there.</summary>
/// <threadsafety>Safe for any number of threads.</threadsafety>
internal sealed class OpenSegment(DurableFiles files, Segment segment) : IDisposable
{
    // More than the distance of two marks and a group of small records.
    private const int BlockSize = 16 * 1024;

    private readonly object gate = new();
    private readonly FileSystemStream stream = files.OpenRead(segment.Path);
    private bool closed;

    internal Segment Segment => segment;

    /// <summary>Where its groups stand.</summary>
    internal GroupMarks Marks { get; set; } = new(segment.Header.Start);

    public void Dispose()
    {
        lock (gate)
        {
            closed = true;
            stream.Dispose();
        }
    }

    /// <summary>Whether a group stands where a mark says, and continues what the mark says.</summary>
    internal bool HoldsGroup(GroupMark mark)
    {
        byte[] bytes = new byte[GroupHeader.Size];
        int read = Read(mark.Offset, bytes);
        return GroupHeader.TryRead(bytes.AsSpan(0, read), segment.Header.Seed, out GroupHeader header, out _) && header.Continues(mark);
    }

    /// <summary>Reads the record at a position that the segment holds.</summary>
    /// <exception cref="ObjectDisposedException">It is closed.</exception>
    /// <exception cref="CorruptionException">The group of the position, or one on the way to it, is bad.</exception>
    internal LogEntry ReadRecord(long position)
    {
        GroupMark at = Marks.Before(position);
        byte[] block = ArrayPool<byte>.Shared.Rent(BlockSize);
        try
        {
            return Walk(ref block, at, position);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    private LogEntry Walk(ref byte[] block, GroupMark at, long position)
    {
        Span<byte> ahead = Load(block, at, GroupHeader.Size);
        while (true)
        {
            if (ahead.Length < GroupHeader.Size)
            {
                ahead = Load(block, at, GroupHeader.Size);
            }

            if (!GroupHeader.TryRead(ahead, segment.Header.Seed, out GroupHeader header, out ulong chain) || !header.Continues(at))
            {
                throw Bad(at);
            }

            if (position < header.Next)
            {
                return Pick(ref block, ahead, at, header, position);
            }

            ahead = header.Length < ahead.Length ? ahead[header.Length..] : [];
            at = new GroupMark(at.Offset + header.Length, header.Next, chain);
        }
    }

    private LogEntry Pick(ref byte[] block, Span<byte> group, GroupMark at, GroupHeader header, long position)
    {
        if (group.Length < header.Length)
        {
            if (header.Length > block.Length)
            {
                // Nothing is allocated on the word of a header alone.
                if (header.Length > Length() - at.Offset)
                {
                    throw Bad(at);
                }

                ArrayPool<byte>.Shared.Return(block);
                block = [];
                block = ArrayPool<byte>.Shared.Rent(header.Length);
            }

            group = Load(block, at, header.Length);
        }

        ReadOnlySpan<byte> payload = group[GroupHeader.Size..header.Length];
        return XxHash3.HashToUInt64(payload, segment.Header.Seed) == header.PayloadChecksum
            ? GroupPayload.Pick(header, payload, position, segment.Path)
            : throw Bad(at);
    }

    private Span<byte> Load(byte[] block, GroupMark at, int needed)
    {
        int read = Read(at.Offset, block);
        return read >= needed ? block.AsSpan(0, read) : throw Bad(at);
    }

    private int Read(long offset, byte[] destination)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(closed, this);
            stream.Position = offset;
            return stream.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false);
        }
    }

    private long Length()
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(closed, this);
            return stream.Length;
        }
    }

    private CorruptionException Bad(GroupMark at) => new(segment.Path, at.Offset, $"the group of operation {at.First} is bad");
}
