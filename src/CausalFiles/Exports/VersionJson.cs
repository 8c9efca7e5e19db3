using System.Text.Json;
using CausalFiles.Operations;

namespace CausalFiles.Exports;

/// <summary>A version as JSON: the operation that wrote it, and which of its effects did.</summary>
/// <threadsafety>Safe for any number of threads, each with a writer of its own.</threadsafety>
internal static class VersionJson
{
    internal static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, EffectId version)
    {
        json.WritePropertyName(name);
        Write(json, version);
    }

    internal static void Write(Utf8JsonWriter json, EffectId version)
    {
        json.WriteStartObject();
        json.WriteNumber("operation"u8, version.Operation.Value);
        json.WriteNumber("effect"u8, version.Index);
        json.WriteEndObject();
    }

    internal static EffectId Read(JsonElement version)
    {
        JsonFields.CheckNames(version, "operation", "effect");
        long index = JsonFields.Number(version, "effect");
        return new EffectId(JsonFields.Id(version, "operation"), index <= int.MaxValue ? (int)index : throw new FormatException("'effect' is too large"));
    }
}
