using System.Globalization;

namespace CausalFiles.Operations;

/// <summary>
/// The identity of an operation: its position in the operation log, 1 for the first. It is the <em>version</em> of every file that the
/// operation wrote. An operation that a replica does offline has a provisional one until it is in the log.
/// </summary>
/// <param name="Value">The position; 0 is <see cref="None"/>.</param>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
public readonly record struct OperationId(long Value) : IComparable<OperationId>
{
    // Provisional ones count from here: 30 bits tell the outboxes of a root apart, 32 bits the operations of one.
    private const long FirstProvisional = 1L << 62;
    private const int PositionBits = 32;

    /// <summary>No operation: what comes before the first one, and the version of a file that does not exist.</summary>
    public static OperationId None => default;

    /// <summary>
    /// Whether it names an operation in the outbox of a replica that is offline. It means nothing to other replicas, and is replaced by a position when the operation comes into the log.
    /// </summary>
    public bool IsProvisional => Value >= FirstProvisional;

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

    /// <summary>The identity of an operation that stands in an outbox.</summary>
    internal static OperationId Provisional(int outbox, long position) => new(FirstProvisional | ((long)outbox << PositionBits) | position);

    /// <summary>Which outbox a provisional one stands in.</summary>
    internal int Outbox => (int)((Value & ~FirstProvisional) >> PositionBits);

    /// <summary>The position; a provisional one is <c>offline</c> and its position in the outbox.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => IsProvisional
        ? string.Create(CultureInfo.InvariantCulture, $"offline {Value & uint.MaxValue}")
        : Value.ToString(CultureInfo.InvariantCulture);
}
