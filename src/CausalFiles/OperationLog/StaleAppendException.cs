using System.Globalization;

namespace CausalFiles.OperationLog;

/// <summary>
/// A log refused an append because it has grown since the appender looked: the appender is no longer the only one. Nothing was appended.
/// </summary>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
public sealed class StaleAppendException : IOException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="expected">The position that the appender expected.</param>
    /// <param name="detail">What the log holds instead, as a sentence without a full stop.</param>
    public StaleAppendException(long expected, string detail)
        : base(string.Create(CultureInfo.InvariantCulture, $"An append at position {expected} was refused: {detail}.")) => Expected = expected;

    /// <summary>The position that the appender expected.</summary>
    public long Expected { get; }
}
