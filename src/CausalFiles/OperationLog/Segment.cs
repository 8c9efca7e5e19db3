using System.Globalization;

namespace CausalFiles.OperationLog;

/// <summary>One file of the log.</summary>
/// <threadsafety>Safe for any number of threads.</threadsafety>
internal sealed class Segment(string path, SegmentHeader header)
{
    internal const string Extension = ".log";

    private volatile GroupMarks? marks;

    internal string Path => path;

    internal SegmentHeader Header => header;

    /// <summary>Where its groups stand, while it is the last segment; later they are read from their file when they are needed.</summary>
    internal GroupMarks? Marks
    {
        get => marks;
        set => marks = value;
    }

    internal static string FileName(long first) => first.ToString("d20", CultureInfo.InvariantCulture) + Extension;

    /// <summary>The position that a segment's name says it begins with; null for a file that is no segment.</summary>
    internal static long? FirstOf(string fileName) =>
        fileName.EndsWith(Extension, StringComparison.Ordinal)
        && long.TryParse(fileName.AsSpan(..^Extension.Length), NumberStyles.None, CultureInfo.InvariantCulture, out long first)
        && string.Equals(FileName(first), fileName, StringComparison.Ordinal)
            ? first
            : null;
}
