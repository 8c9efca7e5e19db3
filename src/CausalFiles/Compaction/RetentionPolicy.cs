using CausalFiles.Operations;

namespace CausalFiles.Compaction;

/// <summary>
/// How much of the history stays when it is compacted. What a policy does not keep is dropped, except for what is pinned.
/// </summary>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
public sealed class RetentionPolicy
{
    private readonly long? count;
    private readonly OperationId? first;
    private readonly TimeSpan? age;
    private readonly string description;

    private RetentionPolicy(string description, long? count = null, OperationId? first = null, TimeSpan? age = null)
    {
        this.description = description;
        this.count = count;
        this.first = first;
        this.age = age;
    }

    /// <summary>Keeps the last operations.</summary>
    /// <param name="operations">How many; 0 for none, so that only the present state of the files stays.</param>
    /// <returns>The policy.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public static RetentionPolicy KeepLast(long operations)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(operations);
        return new RetentionPolicy($"keep the last {operations} operations", count: operations);
    }

    /// <summary>Keeps an operation and all that follow it.</summary>
    /// <param name="operation">The first operation that stays.</param>
    /// <returns>The policy.</returns>
    /// <exception cref="ArgumentOutOfRangeException">It is no operation.</exception>
    public static RetentionPolicy KeepFrom(OperationId operation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(operation.Value, 1, nameof(operation));
        return new RetentionPolicy($"keep operation {operation} and what follows it", first: operation);
    }

    /// <summary>
    /// Keeps what is not older than an age, by the time of the operations, and all that follows the first operation that is not.
    /// </summary>
    /// <param name="age">The age, above zero.</param>
    /// <returns>The policy.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The age is zero or negative.</exception>
    public static RetentionPolicy KeepFor(TimeSpan age)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(age, TimeSpan.Zero);
        return new RetentionPolicy($"keep what is not older than {age}", age: age);
    }

    /// <summary>What the policy keeps, in words.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => description;

    /// <summary>Whether an operation stays, and with it all that follow.</summary>
    /// <param name="operation">The operation; all before it are dropped.</param>
    /// <param name="last">The last operation that is committed.</param>
    /// <param name="now">The time.</param>
    internal bool Keeps(Operation operation, OperationId last, DateTimeOffset now) =>
        operation.Id.Value > last.Value - count
        || operation.Id >= first
        || now - operation.Timestamp <= age;
}
