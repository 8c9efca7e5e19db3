using System.Text.Json;
using CausalFiles.Contents;
using CausalFiles.Naming;
using CausalFiles.Operations;

namespace CausalFiles.Exports;

/// <summary>Takes values out of JSON that nobody vouches for: each of exactly its type, in exactly its spelling, and within its range.</summary>
/// <threadsafety>Safe for any number of threads.</threadsafety>
internal static class JsonFields
{
    internal static (string Format, long Version) ReadHeader(JsonElement header)
    {
        CheckNames(header, "format", "version");
        return (Text(header, "format"), Number(header, "version"));
    }

    /// <summary>Whether an object has these members and no others, each once.</summary>
    internal static void CheckNames(JsonElement element, params ReadOnlySpan<string> names)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("an object is expected here");
        }

        foreach (string name in names)
        {
            if (!element.TryGetProperty(name, out _))
            {
                throw new FormatException($"'{name}' is missing");
            }
        }

        // All are there: any more would be a stranger, or one of them for the second time.
        if (element.EnumerateObject().Count() != names.Length)
        {
            throw new FormatException($"there is more in it than {string.Join(", ", names.ToArray())}, each once");
        }
    }

    internal static string Text(JsonElement element, string name) =>
        element.GetProperty(name) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : throw new FormatException($"'{name}' is no text");

    internal static long Number(JsonElement element, string name) => Number(element.GetProperty(name), name, least: 0);

    internal static long Number(JsonElement number, string name, long least) =>
        number.ValueKind == JsonValueKind.Number && number.TryGetInt64(out long value) && value >= least
            ? value
            : throw new FormatException($"'{name}' is no whole number from {least} on");

    internal static FilePath Path(JsonElement element, string name)
    {
        string text = Text(element, name);
        FilePath path = FilePath.Parse(text);
        return path.Value == text ? path : throw new FormatException($"'{name}' is not in its normal form");
    }

    internal static OperationId Id(JsonElement element, string name) => new(Number(element, name));

    internal static Snapshot Content(JsonElement element, string name)
    {
        JsonElement content = element.GetProperty(name);
        CheckNames(content, "address", "length");
        string text = Text(content, "address");
        var address = ContentAddress.Parse(text);
        return address.ToString() == text
            ? new Snapshot(address, Number(content, "length"))
            : throw new FormatException("'address' is not in lower case");
    }
}
