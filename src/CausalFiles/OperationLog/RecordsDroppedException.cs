using System.Globalization;

namespace CausalFiles.OperationLog;

/// <summary>A position was asked for that the log has dropped.</summary>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
public sealed class RecordsDroppedException : IOException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="position">The position that was asked for.</param>
    /// <param name="first">The first position that the log still holds.</param>
    public RecordsDroppedException(long position, long first)
        : base(string.Create(CultureInfo.InvariantCulture, $"The log no longer holds position {position}; it begins at {first}.")) => First = first;

    /// <summary>The first position that the log still holds.</summary>
    public long First { get; }
}
