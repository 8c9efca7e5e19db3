using System.Buffers.Binary;

namespace CausalFiles.Contents;

/// <summary>
/// The address of a content: a SHA-256 hash over the tree of its chunks, which follows from the bytes alone. Equal contents have equal addresses, in every snapshot store and
/// however they came about.
/// </summary>
/// <remarks><c>docs/log-format.md</c> says how it is worked out. A change inside a large content costs the hashes of a few chunks, not that of the whole.</remarks>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
public readonly struct ContentAddress : IEquatable<ContentAddress>
{
    /// <summary>The length of a hash, in bytes.</summary>
    public const int Size = 32;

    private const string Prefix = "sha256-tree:";

    // Four words rather than an array: no allocation, and equality without a loop.
    private readonly ulong a;
    private readonly ulong b;
    private readonly ulong c;
    private readonly ulong d;


    /// <summary>Makes an address of a hash.</summary>
    /// <param name="hash"><see cref="Size"/> bytes.</param>
    /// <exception cref="ArgumentException">The length is another.</exception>
    public ContentAddress(ReadOnlySpan<byte> hash)
    {
        if (hash.Length != Size)
        {
            throw new ArgumentException($"A SHA-256 hash has {Size} bytes, not {hash.Length}.", nameof(hash));
        }

        a = BinaryPrimitives.ReadUInt64BigEndian(hash);
        b = BinaryPrimitives.ReadUInt64BigEndian(hash[8..]);
        c = BinaryPrimitives.ReadUInt64BigEndian(hash[16..]);
        d = BinaryPrimitives.ReadUInt64BigEndian(hash[24..]);
    }

    /// <summary>The address of a content.</summary>
    /// <param name="content">The bytes.</param>
    /// <returns>The address.</returns>
    public static ContentAddress Of(ReadOnlySpan<byte> content)
    {
        if (content.Length <= Chunker.Min)
        {
            return BlockHash.Of(level: 0, content);
        }

        ContentHasher hasher = new();
        hasher.Append(content);
        return hasher.Finish().Address;
    }

    /// <summary>Compares the hashes byte by byte, for lists that are searched.</summary>
    internal static IComparer<ContentAddress> ByBytes { get; } = Comparer<ContentAddress>.Create(
        static (x, y) => (x.a, x.b, x.c, x.d).CompareTo((y.a, y.b, y.c, y.d)));

    internal byte FirstByte => (byte)(a >> 56);

    internal byte LastByte => (byte)d;

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <param name="text"><c>sha256-tree:</c> and 64 hexadecimal digits.</param>
    /// <returns>The address.</returns>
    /// <exception cref="FormatException">The text is no address.</exception>
    public static ContentAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.StartsWith(Prefix, StringComparison.Ordinal) && text.Length == Prefix.Length + (2 * Size)
            ? new ContentAddress(Convert.FromHexString(text.AsSpan(Prefix.Length)))
            : throw new FormatException($"'{text}' is no content address: {Prefix} and {2 * Size} hexadecimal digits.");
    }

    /// <summary>Whether two addresses are the same.</summary>
    public static bool operator ==(ContentAddress left, ContentAddress right) => left.Equals(right);

    /// <summary>Whether two addresses differ.</summary>
    public static bool operator !=(ContentAddress left, ContentAddress right) => !left.Equals(right);

    /// <summary>Writes the hash.</summary>
    /// <param name="destination">At least <see cref="Size"/> bytes.</param>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, a);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], b);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], c);
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], d);
    }

    /// <summary>The hash as 64 lower-case hexadecimal digits: a name that every file system stores.</summary>
    /// <returns>The digits.</returns>
    public string ToHex()
    {
        Span<byte> hash = stackalloc byte[Size];
        CopyTo(hash);
#pragma warning disable CA1308 // Hexadecimal digits are lower-case by convention.
        return Convert.ToHexString(hash).ToLowerInvariant();
#pragma warning restore CA1308
    }

    /// <inheritdoc/>
    public bool Equals(ContentAddress other) => a == other.a && b == other.b && c == other.c && d == other.d;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ContentAddress other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => a.GetHashCode();

    /// <summary>The address as text: <c>sha256-tree:</c> and 64 hexadecimal digits.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Prefix + ToHex();
}
