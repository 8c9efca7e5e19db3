using System.Globalization;

namespace CausalFiles.Exports;

/// <summary>A line of a history file is not what the format says.</summary>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
public sealed class HistoryFileException : IOException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="line">The number of the line, 1 for the first.</param>
    /// <param name="detail">What is wrong, as a sentence without a full stop.</param>
    /// <param name="inner">The error that told, if any.</param>
    public HistoryFileException(long line, string detail, Exception? inner = null)
        : base(string.Create(CultureInfo.InvariantCulture, $"Line {line} of the history file: {detail}."), inner) => Line = line;

    /// <summary>The number of the line, 1 for the first.</summary>
    public long Line { get; }
}
