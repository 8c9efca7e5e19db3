using System.Globalization;

namespace CausalFiles.Durability;

/// <summary>Something was written in a format that this version of the library does not know; it is not touched.</summary>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
public sealed class UnsupportedFormatException : IOException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="what">What has the format: “the operation log”, for example.</param>
    /// <param name="location">Where it stands.</param>
    /// <param name="found">The version that was found.</param>
    /// <param name="supported">The newest version that this library reads.</param>
    public UnsupportedFormatException(string what, string location, long found, long supported)
        : base(string.Create(
            CultureInfo.InvariantCulture,
            $"{what} in {location} has format version {found}; this version of CausalFiles reads up to {supported}."))
    {
        Found = found;
        Supported = supported;
    }

    /// <summary>The version that was found.</summary>
    public long Found { get; }

    /// <summary>The newest version that this library reads.</summary>
    public long Supported { get; }
}
