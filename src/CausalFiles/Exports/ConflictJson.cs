using System.Text.Json;
using CausalFiles.Naming;
using CausalFiles.Operations;

namespace CausalFiles.Exports;

/// <summary>The conflicts of a merge as JSON.</summary>
/// <threadsafety>Safe for any number of threads, each with a writer of its own.</threadsafety>
internal static class ConflictJson
{
    private static readonly ConflictChange[] Changes = [ConflictChange.Created, ConflictChange.Written, ConflictChange.Moved, ConflictChange.Deleted];

    internal static void Write(Utf8JsonWriter json, IReadOnlyList<Conflict> conflicts)
    {
        json.WriteStartArray("conflicts"u8);
        foreach (Conflict conflict in conflicts)
        {
            json.WriteStartObject();
            json.WriteString("path"u8, conflict.Path.Value);
            VersionJson.Write(json, "base"u8, conflict.Base);
            VersionJson.Write(json, "theirs"u8, conflict.Theirs);
            VersionJson.Write(json, "ours"u8, conflict.Ours);
            WriteChange(json, "theirChange"u8, conflict.TheirChange);
            WriteChange(json, "ourChange"u8, conflict.OurChange);
            json.WriteString("outcome"u8, conflict.Outcome.ToString());
            json.WriteString("copy"u8, conflict.Copy?.Value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    internal static Conflict[] Read(JsonElement conflicts) => conflicts.ValueKind == JsonValueKind.Array
        ? [.. conflicts.EnumerateArray().Select(ReadOne)]
        : throw new FormatException("'conflicts' is no list");

    private static Conflict ReadOne(JsonElement conflict)
    {
        JsonFields.CheckNames(conflict, "path", "base", "theirs", "ours", "theirChange", "ourChange", "outcome", "copy");
        return new Conflict
        {
            Path = JsonFields.Path(conflict, "path"),
            Base = VersionJson.Read(conflict.GetProperty("base")),
            Theirs = VersionJson.Read(conflict.GetProperty("theirs")),
            Ours = VersionJson.Read(conflict.GetProperty("ours")),
            TheirChange = ReadChange(conflict.GetProperty("theirChange")),
            OurChange = ReadChange(conflict.GetProperty("ourChange")),
            Outcome = ReadName<ConflictOutcome>(JsonFields.Text(conflict, "outcome")),
            Copy = conflict.GetProperty("copy").ValueKind == JsonValueKind.Null ? (FilePath?)null : JsonFields.Path(conflict, "copy"),
        };
    }

    private static void WriteChange(Utf8JsonWriter json, ReadOnlySpan<byte> name, ConflictChange change)
    {
        json.WriteStartArray(name);
        foreach (ConflictChange part in Changes.Where(part => change.HasFlag(part)))
        {
            json.WriteStringValue(part.ToString());
        }

        json.WriteEndArray();
    }

    private static ConflictChange ReadChange(JsonElement names)
    {
        ConflictChange change = ConflictChange.None;
        if (names.ValueKind != JsonValueKind.Array)
        {
            throw new FormatException("a change is a list of names");
        }

        foreach (JsonElement name in names.EnumerateArray())
        {
            change |= ReadName<ConflictChange>(name.ValueKind == JsonValueKind.String ? name.GetString()! : "");
        }

        return change;
    }

    private static T ReadName<T>(string text)
        where T : struct, Enum =>
        Enum.TryParse(text, ignoreCase: false, out T value) && value.ToString() == text && Enum.IsDefined(value)
            ? value
            : throw new FormatException($"'{text}' is no {typeof(T).Name}");
}
