using System.Globalization;

namespace CausalFiles.Durability;

/// <summary>Stored bytes are not what was written: a checksum, a hash, a length or a position is wrong, or something is missing.</summary>
/// <remarks>Nothing is repaired or skipped behind the caller's back: what is corrupt stays as it is for inspection.</remarks>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
public sealed class CorruptionException : IOException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="location">What is corrupt: a file, or a content address.</param>
    /// <param name="offset">Where in it, in bytes, when that is known.</param>
    /// <param name="detail">What is wrong, as a sentence without a full stop.</param>
    /// <param name="inner">The error that told, if any.</param>
    public CorruptionException(string location, long? offset, string detail, Exception? inner = null)
        : base(Describe(location, offset, detail), inner)
    {
        Location = location;
        Offset = offset;
    }

    /// <summary>What is corrupt: a file, or a content address.</summary>
    public string Location { get; }

    /// <summary>Where in it, in bytes, when that is known.</summary>
    public long? Offset { get; }

    private static string Describe(string location, long? offset, string detail) => offset is { } at
        ? string.Create(CultureInfo.InvariantCulture, $"Corruption in {location} at byte {at}: {detail}.")
        : $"Corruption in {location}: {detail}.";
}
