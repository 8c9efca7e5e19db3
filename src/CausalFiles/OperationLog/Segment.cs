using System.Globalization;

namespace CausalFiles.OperationLog;

/// <summary>One file of the log: which positions it begins with, and where in it some groups stand.</summary>
/// <threadsafety>One thread adds groups; any number look them up.</threadsafety>
internal sealed class Segment(string path, SegmentHeader header)
{
    // One mark for this many bytes: finding a position reads at most so far.
    private const int BytesBetweenMarks = 64 * 1024;

    private const string Extension = ".log";

    private readonly List<GroupMark> marks = [new GroupMark(SegmentHeader.Size, header.First, header.Chain)];

    internal string Path => path;

    internal SegmentHeader Header => header;

    internal static string FileName(long first) => first.ToString("d20", CultureInfo.InvariantCulture) + Extension;

    /// <summary>The position that a segment's name says it begins with; null for a file that is no segment.</summary>
    internal static long? FirstOf(string fileName) =>
        fileName.EndsWith(Extension, StringComparison.Ordinal)
        && long.TryParse(fileName.AsSpan(..^Extension.Length), NumberStyles.None, CultureInfo.InvariantCulture, out long first)
        && string.Equals(FileName(first), fileName, StringComparison.Ordinal)
            ? first
            : null;

    /// <summary>Remembers where a group stands.</summary>
    internal void Mark(GroupMark mark)
    {
        lock (marks)
        {
            if (mark.Offset - marks[^1].Offset >= BytesBetweenMarks)
            {
                marks.Add(mark);
            }
        }
    }

    /// <summary>The last known group that does not begin after a position.</summary>
    internal GroupMark Before(long position)
    {
        lock (marks)
        {
            int low = 0;
            int high = marks.Count - 1;
            while (low < high)
            {
                int middle = (low + high + 1) >>> 1;
                (low, high) = marks[middle].First <= position ? (middle, high) : (low, middle - 1);
            }

            return marks[low];
        }
    }
}
