using System.IO.Abstractions;
using CausalFiles.Durability;

namespace CausalFiles.OperationLog;

/// <summary>What stands in the last segment behind the last good group.</summary>
/// <param name="HoldsLaterGroup">
/// Whether a group stands there that was written after the one that should begin it. A group is written only when the one before is durable, so
/// that a bad group with a later one behind it is corruption, and one without is what a crash left.
/// </param>
/// <param name="UsedBytes">How many bytes there are up to the last that is not zero.</param>
internal readonly record struct SegmentTail(bool HoldsLaterGroup, long UsedBytes)
{
    private const int Window = 1024 * 1024;

    /// <summary>Reads what stands behind a group's end.</summary>
    internal static async ValueTask<SegmentTail> ReadAsync(DurableFiles files, Segment segment, GroupMark end, CancellationToken cancellationToken)
    {
        FileSystemStream stream = files.OpenRead(segment.Path);
        await using (stream.ConfigureAwait(false))
        {
            // A header may lie across the border of two windows: each reads a header's length into the next.
            byte[] window = new byte[Math.Clamp(stream.Length - end.Offset, 0, Window) + GroupHeader.Size];
            SegmentTail tail = default;
            for (long offset = end.Offset; offset < stream.Length && !tail.HoldsLaterGroup; offset += Window)
            {
                stream.Position = offset;
                int read = await stream.ReadAtLeastAsync(window, window.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
                int last = window.AsSpan(0, read).LastIndexOfAnyExcept((byte)0);
                tail = last < 0
                    ? tail
                    : new SegmentTail(FindsLaterGroup(window.AsSpan(0, last + 1), segment.Header.Seed, end.First), offset + last + 1 - end.Offset);
            }

            return tail;
        }
    }

    private static bool FindsLaterGroup(ReadOnlySpan<byte> bytes, long seed, long first)
    {
        while (bytes.IndexOf(GroupHeader.Magic) is var at && at >= 0)
        {
            if (GroupHeader.TryRead(bytes[at..], seed, out GroupHeader header, out _) && header.First > first)
            {
                return true;
            }

            bytes = bytes[(at + 1)..];
        }

        return false;
    }
}
