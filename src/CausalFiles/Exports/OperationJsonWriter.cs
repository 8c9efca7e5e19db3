using System.Globalization;
using System.Text.Json;
using CausalFiles.Contents;
using CausalFiles.Naming;
using CausalFiles.Operations;

namespace CausalFiles.Exports;

/// <summary>Writes an operation as a JSON object, described in <c>docs/history-format.md</c>.</summary>
/// <threadsafety>Safe for any number of threads, each with a writer of its own.</threadsafety>
internal static class OperationJsonWriter
{
    internal const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";

    /// <summary>The members that are there only where they say something.</summary>
    internal static readonly string[] Optional = ["offline", "diverged", "conflicts", "origins"];

    internal static void Write(Utf8JsonWriter json, Operation operation)
    {
        json.WriteStartObject();
        json.WriteNumber("id"u8, operation.Id.Value);
        json.WriteString("replica"u8, operation.Replica.Value);
        json.WriteString("kind"u8, operation.Kind.ToString());
        json.WriteString("path"u8, operation.Path.Value);
        json.WriteString("time"u8, operation.Timestamp.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture));
        json.WriteStartObject("clock"u8);
        foreach ((ReplicaId replica, long count) in operation.Clock.Components)
        {
            json.WriteNumber(replica.Value, count);
        }

        json.WriteEndObject();
        json.WriteNumber("basedOn"u8, operation.BasedOn.Value);
        json.WriteNumber("source"u8, operation.Source.Value);
        WriteSnapshot(json, operation.Snapshot);
        WriteEffects(json, "effects"u8, operation.Effects);
        WriteOptional(json, operation);
        json.WriteEndObject();
    }

    private static void WriteOptional(Utf8JsonWriter json, Operation operation)
    {
        if (operation.IsOffline)
        {
            json.WriteBoolean("offline"u8, value: true);
        }

        if (operation.Diverged.Count > 0)
        {
            WriteEffects(json, "diverged"u8, operation.Diverged);
        }

        if (operation.Conflicts.Count > 0)
        {
            ConflictJson.Write(json, operation.Conflicts);
        }

        if (operation.Origins.Count > 0)
        {
            WriteOrigins(json, operation.Origins);
        }
    }

    private static void WriteOrigins(Utf8JsonWriter json, IReadOnlyList<EffectId> origins)
    {
        json.WriteStartArray("origins"u8);
        foreach (EffectId origin in origins)
        {
            VersionJson.Write(json, origin);
        }

        json.WriteEndArray();
    }

    private static void WriteEffects(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<Effect> effects)
    {
        json.WriteStartArray(name);
        foreach (Effect effect in effects)
        {
            Write(json, effect);
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, Effect effect)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, effect.GetType().Name);
        switch (effect)
        {
            case FileWritten written:
                json.WriteString("path"u8, written.Path.Value);
                WriteContent(json, "content"u8, written.Content);
                break;
            case FileSpliced spliced:
                WriteSpliced(json, spliced);
                break;
            case FileDeleted deleted:
                json.WriteString("path"u8, deleted.Path.Value);
                break;
            case EntryMoved moved:
                json.WriteString("from"u8, moved.From.Value);
                json.WriteString("to"u8, moved.To.Value);
                break;
            case DirectoryCreated created:
                json.WriteString("path"u8, created.Path.Value);
                break;
            case DirectoryDeleted deleted:
                json.WriteString("path"u8, deleted.Path.Value);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(effect), effect, "An effect that the format does not have.");
        }

        json.WriteEndObject();
    }

    private static void WriteSpliced(Utf8JsonWriter json, FileSpliced spliced)
    {
        json.WriteString("path"u8, spliced.Path.Value);
        VersionJson.Write(json, "base"u8, spliced.Base);
        json.WriteNumber("offset"u8, spliced.Splice.Offset);
        json.WriteNumber("removed"u8, spliced.Splice.Removed);
        json.WriteBase64String("inserted"u8, spliced.Splice.Inserted.Span);
        WriteContent(json, "content"u8, spliced.Content);
        json.WriteStartObject("chain"u8);
        json.WriteNumber("links"u8, spliced.Chain.Links);
        json.WriteNumber("bytes"u8, spliced.Chain.Bytes);
        json.WriteEndObject();
    }

    private static void WriteSnapshot(Utf8JsonWriter json, Snapshot? snapshot)
    {
        if (snapshot is { } content)
        {
            WriteContent(json, "snapshot"u8, content);
        }
        else
        {
            json.WriteNull("snapshot"u8);
        }
    }

    private static void WriteContent(Utf8JsonWriter json, ReadOnlySpan<byte> name, Snapshot content)
    {
        json.WriteStartObject(name);
        json.WriteString("address"u8, content.Address.ToString());
        json.WriteNumber("length"u8, content.Length);
        json.WriteEndObject();
    }
}
