namespace CausalFiles.Naming;

/// <summary>The name of a replica: a component of every vector clock, and the name of the replica's directory.</summary>
/// <remarks>
/// 1 to 64 characters out of <c>A–Z a–z 0–9 . _ -</c>, the first a letter or a digit, the last no dot, and not the name of a Windows
/// device. Two replicas of one root must differ in more than letter case.
/// </remarks>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
public readonly struct ReplicaId : IEquatable<ReplicaId>, IComparable<ReplicaId>
{
    /// <summary>The longest name, in characters.</summary>
    public const int MaxLength = 64;

    private readonly string? value;

    private ReplicaId(string value) => this.value = value;

    /// <summary>The name as text.</summary>
    /// <exception cref="InvalidOperationException">This is the default value, which names no replica.</exception>
    public string Value => value ?? throw new InvalidOperationException("The default ReplicaId names no replica.");

    /// <summary>Reads a replica's name.</summary>
    /// <param name="name">The text.</param>
    /// <returns>The name.</returns>
    /// <exception cref="InvalidPathException">The text breaks one of the rules; the exception names it.</exception>
    public static ReplicaId Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return BrokenRule(name) is { } rule ? throw new InvalidPathException(name, rule) : new ReplicaId(name);
    }

    /// <inheritdoc cref="Parse"/>
    public static implicit operator ReplicaId(string name) => Parse(name);

    /// <summary>Whether two names are the same, letter case included.</summary>
    public static bool operator ==(ReplicaId left, ReplicaId right) => left.Equals(right);

    /// <summary>Whether two names differ.</summary>
    public static bool operator !=(ReplicaId left, ReplicaId right) => !left.Equals(right);

    /// <inheritdoc/>
    public int CompareTo(ReplicaId other) => string.CompareOrdinal(value, other.value);

    /// <inheritdoc/>
    public bool Equals(ReplicaId other) => string.Equals(value, other.value, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ReplicaId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => value?.GetHashCode(StringComparison.Ordinal) ?? 0;

    /// <inheritdoc/>
    public override string ToString() => value ?? "";

    internal static bool IsValid(string name) => BrokenRule(name) is null;

    private static string? BrokenRule(string name)
    {
        if (name.Length is 0 or > MaxLength)
        {
            return $"the name of a replica has 1 to {MaxLength} characters";
        }

        foreach (char c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-'))
            {
                return "the name of a replica consists of A–Z, a–z, 0–9, '.', '_' and '-'";
            }
        }

        return char.IsAsciiLetterOrDigit(name[0]) ? PortableName.BrokenRule(name) : "the name of a replica begins with a letter or a digit";
    }
}
