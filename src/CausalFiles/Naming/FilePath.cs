using System.Text;

namespace CausalFiles.Naming;

/// <summary>
/// The path of a file or directory inside a replica: relative, separated by <c>/</c>, in Unicode's composed form, and valid on
/// Linux, Windows and macOS alike. The default value is the root of the tree.
/// </summary>
/// <remarks>
/// Refused are empty components, <c>.</c> and <c>..</c>, a leading or trailing <c>/</c>, the characters <c>&lt; &gt; : " | ? * \</c>,
/// control characters, the names of Windows devices, a component that ends with a dot or a space, one of more than 255 bytes of
/// UTF-8, and a path of more than <see cref="MaxBytes"/> bytes. Two paths are equal when their text is, letter case included.
/// </remarks>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
public readonly struct FilePath : IEquatable<FilePath>, IComparable<FilePath>
{
    /// <summary>The longest path, in bytes of UTF-8.</summary>
    public const int MaxBytes = 1024;

    private readonly string? value;

    private FilePath(string value) => this.value = value;

    /// <summary>The root of the tree; its text is empty.</summary>
    public static FilePath Root => default;

    /// <summary>The whole path as text; empty for the root.</summary>
    public string Value => value ?? "";

    /// <summary>Whether this is the root of the tree.</summary>
    public bool IsRoot => string.IsNullOrEmpty(value);

    /// <summary>The last component; empty for the root.</summary>
    public string Name => Value[(Value.LastIndexOf('/') + 1)..];

    /// <summary>The directory that holds this entry; the root is its own parent.</summary>
    public FilePath Parent
    {
        get
        {
            int slash = Value.LastIndexOf('/');
            return slash < 0 ? Root : new FilePath(Value[..slash]);
        }
    }

    /// <summary>Reads a path and puts it into its one spelling.</summary>
    /// <param name="path">The text; an empty one is the root.</param>
    /// <returns>The path.</returns>
    /// <exception cref="InvalidPathException">The text breaks one of the rules; the exception names it.</exception>
    public static FilePath Parse(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.Length == 0)
        {
            return Root;
        }

        string normal = PortableName.Normalize(path);
        foreach (string component in normal.Split('/'))
        {
            if (PortableName.BrokenRule(component) is { } rule)
            {
                throw new InvalidPathException(path, rule);
            }
        }

        return Encoding.UTF8.GetByteCount(normal) <= MaxBytes
            ? new FilePath(normal)
            : throw new InvalidPathException(path, $"it is longer than {MaxBytes} bytes of UTF-8");
    }

    /// <inheritdoc cref="Parse"/>
    public static implicit operator FilePath(string path) => Parse(path);

    /// <summary>Whether two paths are the same.</summary>
    public static bool operator ==(FilePath left, FilePath right) => left.Equals(right);

    /// <summary>Whether two paths differ.</summary>
    public static bool operator !=(FilePath left, FilePath right) => !left.Equals(right);

    /// <summary>The path of an entry in this directory.</summary>
    /// <param name="name">One component.</param>
    /// <returns>The longer path.</returns>
    /// <exception cref="InvalidPathException">The name breaks one of the rules.</exception>
    public FilePath Combine(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return PortableName.BrokenRule(PortableName.Normalize(name)) is { } rule
            ? throw new InvalidPathException(name, rule)
            : Parse(IsRoot ? name : $"{Value}/{name}");
    }

    /// <summary>Whether this is the other path or lies below it.</summary>
    /// <param name="ancestor">The directory; everything is within the root.</param>
    /// <returns>True when it is.</returns>
    public bool IsWithin(FilePath ancestor) =>
        ancestor.IsRoot
        || (Value.StartsWith(ancestor.Value, StringComparison.Ordinal)
            && (Value.Length == ancestor.Value.Length || Value[ancestor.Value.Length] == '/'));

    /// <inheritdoc/>
    public int CompareTo(FilePath other) => string.CompareOrdinal(Value, other.Value);

    /// <inheritdoc/>
    public bool Equals(FilePath other) => string.Equals(Value, other.Value, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is FilePath other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Value;

    /// <summary>The path of a child whose name comes from the tree and is known to be valid.</summary>
    internal FilePath Child(string name) => new(IsRoot ? name : $"{Value}/{name}");

    /// <summary>The components, the outermost first; none for the root.</summary>
    internal string[] Components() => IsRoot ? [] : Value.Split('/');
}
