namespace CausalFiles.OperationLog;

/// <summary>Where some groups of a segment stand: densely enough that finding a position reads little.</summary>
/// <threadsafety>One thread adds marks; any number look them up.</threadsafety>
internal sealed class GroupMarks
{
    // One mark for this many bytes: finding a position reads at most so far.
    private const int BytesBetween = 8 * 1024;

    private readonly List<GroupMark> marks;

    internal GroupMarks(GroupMark start) => marks = [start];

    /// <summary>Marks that were kept before.</summary>
    internal GroupMarks(List<GroupMark> marks) => this.marks = marks;

    /// <summary>Remembers where a group stands, if the last one is far enough before it.</summary>
    internal void Add(GroupMark mark)
    {
        lock (marks)
        {
            if (mark.Offset - marks[^1].Offset >= BytesBetween)
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

    internal GroupMark[] ToArray()
    {
        lock (marks)
        {
            return [.. marks];
        }
    }
}
