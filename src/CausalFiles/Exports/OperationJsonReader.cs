using System.Globalization;
using System.Text.Json;
using CausalFiles.Clocks;
using CausalFiles.Contents;
using CausalFiles.Naming;
using CausalFiles.Operations;

namespace CausalFiles.Exports;

/// <summary>Reads what <see cref="OperationJsonWriter"/> wrote; whatever else it is given, it refuses.</summary>
/// <threadsafety>Safe for any number of threads.</threadsafety>
internal static class OperationJsonReader
{
    internal static Operation Read(JsonElement line)
    {
        string[] optional = [.. OperationJsonWriter.Optional.Where(name => line.ValueKind == JsonValueKind.Object && line.TryGetProperty(name, out _))];
        JsonFields.CheckNames(line, ["id", "replica", "kind", "path", "time", "clock", "basedOn", "source", "snapshot", "effects", .. optional]);
        Operation operation = new()
        {
            Id = new OperationId(JsonFields.Number(line.GetProperty("id"), "id", least: 1)),
            Replica = ReplicaId.Parse(JsonFields.Text(line, "replica")),
            Kind = ReadKind(JsonFields.Text(line, "kind")),
            Path = JsonFields.Path(line, "path"),
            Timestamp = ReadTime(JsonFields.Text(line, "time")),
            Clock = ReadClock(line.GetProperty("clock")),
            BasedOn = JsonFields.Id(line, "basedOn"),
            Source = JsonFields.Id(line, "source"),
            Snapshot = line.GetProperty("snapshot").ValueKind == JsonValueKind.Null ? null : JsonFields.Content(line, "snapshot"),
            Effects = ReadEffects(line.GetProperty("effects"), "effects"),
            IsOffline = line.TryGetProperty("offline", out JsonElement offline) && ReadYes(offline),
            Diverged = line.TryGetProperty("diverged", out JsonElement diverged) ? ReadEffects(diverged, "diverged") : [],
            Conflicts = line.TryGetProperty("conflicts", out JsonElement conflicts) ? ConflictJson.Read(conflicts) : [],
            Origins = line.TryGetProperty("origins", out JsonElement origins) ? ReadOrigins(origins) : [],
        };
        return operation.Origins.Count == 0 || operation.Origins.Count == operation.Effects.Count
            ? operation
            : throw new FormatException("'origins' has not one for each effect");
    }

    // A number or a list of names would pass for a kind as well.
    private static OperationKind ReadKind(string text) =>
        Enum.TryParse(text, ignoreCase: false, out OperationKind kind) && kind.ToString() == text && Enum.IsDefined(kind)
            ? kind
            : throw new FormatException("'kind' is no kind of operation");

    private static DateTimeOffset ReadTime(string text) => DateTimeOffset.ParseExact(
        text, OperationJsonWriter.TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);

    private static VectorClock ReadClock(JsonElement clock)
    {
        if (clock.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("'clock' is no object");
        }

        return VectorClock.Create(clock.EnumerateObject().Select(component =>
            KeyValuePair.Create(ReplicaId.Parse(component.Name), JsonFields.Number(component.Value, component.Name, least: 1))));
    }

    private static bool ReadYes(JsonElement element) =>
        element.ValueKind == JsonValueKind.True ? true : throw new FormatException("'offline' is there and not true");

    private static EffectId[] ReadOrigins(JsonElement origins) => origins.ValueKind == JsonValueKind.Array
        ? [.. origins.EnumerateArray().Select(VersionJson.Read)]
        : throw new FormatException("'origins' is no list");

    private static Effect[] ReadEffects(JsonElement effects, string name) => effects.ValueKind == JsonValueKind.Array
        ? [.. effects.EnumerateArray().Select(ReadEffect)]
        : throw new FormatException($"'{name}' is no list");

    private static Effect ReadEffect(JsonElement effect)
    {
        if (effect.ValueKind != JsonValueKind.Object || !effect.TryGetProperty("type", out _))
        {
            throw new FormatException("an effect has no 'type'");
        }

        switch (JsonFields.Text(effect, "type"))
        {
            case nameof(FileWritten):
                JsonFields.CheckNames(effect, "type", "path", "content");
                return new FileWritten(JsonFields.Path(effect, "path"), JsonFields.Content(effect, "content"));
            case nameof(FileSpliced):
                return ReadSpliced(effect);
            case nameof(EntryMoved):
                JsonFields.CheckNames(effect, "type", "from", "to");
                return new EntryMoved(JsonFields.Path(effect, "from"), JsonFields.Path(effect, "to"));
            case nameof(FileDeleted):
                return new FileDeleted(ReadOnlyPath(effect));
            case nameof(DirectoryCreated):
                return new DirectoryCreated(ReadOnlyPath(effect));
            case nameof(DirectoryDeleted):
                return new DirectoryDeleted(ReadOnlyPath(effect));
            default:
                throw new FormatException("'type' is no effect");
        }
    }

    private static FilePath ReadOnlyPath(JsonElement effect)
    {
        JsonFields.CheckNames(effect, "type", "path");
        return JsonFields.Path(effect, "path");
    }

    private static FileSpliced ReadSpliced(JsonElement effect)
    {
        JsonFields.CheckNames(effect, "type", "path", "base", "offset", "removed", "inserted", "content", "chain");
        JsonElement chain = effect.GetProperty("chain");
        JsonFields.CheckNames(chain, "links", "bytes");
        return new FileSpliced(
            JsonFields.Path(effect, "path"),
            VersionJson.Read(effect.GetProperty("base")),
            new Splice(JsonFields.Number(effect, "offset"), JsonFields.Number(effect, "removed"), effect.GetProperty("inserted").GetBytesFromBase64()),
            JsonFields.Content(effect, "content"),
            new DeltaChain(JsonFields.Number(chain, "links"), JsonFields.Number(chain, "bytes")));
    }
}
