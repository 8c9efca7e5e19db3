using System.Globalization;

namespace CausalFiles.Operations;

/// <summary>
/// The identity of an operation: its position in the operation log, 1 for the first. It is the <em>version</em> of every file that the
/// operation wrote.
/// </summary>
/// <param name="Value">The position; 0 is <see cref="None"/>.</param>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
public readonly record struct OperationId(long Value) : IComparable<OperationId>
{
    /// <summary>No operation: what comes before the first one, and the version of a file that does not exist.</summary>
    public static OperationId None => default;

    /// <summary>The operation after this one.</summary>
    public OperationId Next => new(Value + 1);

    /// <summary>Whether one operation stands before another in the log.</summary>
    public static bool operator <(OperationId left, OperationId right) => left.Value < right.Value;

    /// <summary>Whether one operation stands after another in the log.</summary>
    public static bool operator >(OperationId left, OperationId right) => left.Value > right.Value;

    /// <summary>Whether one operation does not stand after another in the log.</summary>
    public static bool operator <=(OperationId left, OperationId right) => left.Value <= right.Value;

    /// <summary>Whether one operation does not stand before another in the log.</summary>
    public static bool operator >=(OperationId left, OperationId right) => left.Value >= right.Value;

    /// <inheritdoc/>
    public int CompareTo(OperationId other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
