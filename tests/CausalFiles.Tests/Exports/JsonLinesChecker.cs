using System.Text.Json;

namespace CausalFiles.Tests.Exports;

/// <summary>
/// A checker of exported histories that was written after docs/history-format.md alone: it knows text and JSON, and nothing of the library. It
/// works out each operation's past as a set, and what the files were in that past by carrying it out again.
/// </summary>
internal sealed class JsonLinesChecker
{
    private readonly List<JsonElement> operations = [];
    private readonly List<string> failures = [];

    // How far each replica had come when it was last retired, up to the operation that is being checked.
    private readonly Dictionary<string, long> retired = [];

    // Of each replica that has diverged and not merged, its first operation that nobody else may have seen.
    private readonly Dictionary<string, long> apart = [];

    // The trees of these replicas, marked where they have diverged.
    private readonly Dictionary<string, JsonTree> own = [];

    // The tree of the log.
    private readonly JsonTree tree = new();

    /// <summary>What is wrong with a history; nothing when it is causally consistent.</summary>
    internal static IReadOnlyList<string> Check(string text)
    {
        JsonLinesChecker checker = new();
        string[] lines = text.Split('\n');
        checker.Expect(lines[0] == """{"format":"CausalFiles history","version":1}""", "the first line names the format");
        checker.Expect(lines[^1].Length == 0, "the last line ends");
        foreach (string line in lines[1..^1])
        {
            using var document = JsonDocument.Parse(line);
            checker.operations.Add(document.RootElement.Clone());
        }

        checker.CheckAll();
        return checker.failures;
    }

    private static long Id(JsonElement operation) => operation.GetProperty("id").GetInt64();

    private static string Replica(JsonElement operation) => operation.GetProperty("replica").GetString()!;

    private static Dictionary<string, long> Clock(JsonElement operation) =>
        operation.GetProperty("clock").EnumerateObject().ToDictionary(component => component.Name, component => component.Value.GetInt64());

    private static long Own(JsonElement operation) => Clock(operation).GetValueOrDefault(Replica(operation));

    private void CheckAll()
    {
        Dictionary<string, long> counts = [];
        for (int i = 0; i < operations.Count; i++)
        {
            JsonElement operation = operations[i];
            string replica = Replica(operation);
            Expect(Id(operation) == i + 1, $"operation {i + 1} stands in its place");
            counts[replica] = counts.GetValueOrDefault(replica) + 1;
            Expect(Own(operation) == counts[replica], $"operation {i + 1} is the next of {replica}");
            JsonTree seen = CheckPast(operation, i);
            CheckApart(operation, replica);
            CheckOrigins(operation, i);
            CheckConflicts(operation, i);
            CheckKept(operation, seen);
            if (operation.GetProperty("kind").GetString() == "Retire")
            {
                retired[replica] = Own(operation);
            }
        }
    }

    private void CheckApart(JsonElement operation, string replica)
    {
        bool isPlaced = operation.GetProperty("effects").GetArrayLength() > 0;
        if (operation.GetProperty("kind").GetString() == "Merge")
        {
            apart.Remove(replica);
        }

        Expect(!(apart.ContainsKey(replica) && isPlaced), $"operation {Id(operation)} waits for the merge of {replica}");
        Expect(
            Clock(operation).All(component => component.Key == replica || component.Value < apart.GetValueOrDefault(component.Key, long.MaxValue)),
            $"operation {Id(operation)} has not seen what is not merged");
        if (operation.TryGetProperty("diverged", out _))
        {
            apart.TryAdd(replica, Own(operation));
        }
    }

    // What a replica had of its own is in the log's tree after its merge, or a conflict names it.
    private void CheckKept(JsonElement operation, JsonTree seen)
    {
        string replica = Replica(operation);
        tree.Apply(operation, "effects");
        if (operation.TryGetProperty("diverged", out _))
        {
            if (own.TryAdd(replica, seen))
            {
                seen.Mark();
            }

            own[replica].Apply(operation, "diverged");
        }
        else if (operation.GetProperty("kind").GetString() == "Merge" && own.Remove(replica, out JsonTree? ours))
        {
            HashSet<string> kept = [.. tree.Files.Values.Select(file => file.Content)];
            List<JsonElement> named = operation.TryGetProperty("conflicts", out JsonElement conflicts) ? [.. conflicts.EnumerateArray().Select(conflict => conflict.GetProperty("ours"))] : [];
            foreach ((string path, JsonTree.Held file) in ours.Files.Where(file => !kept.Contains(file.Value.Content) && !ours.IsAsBefore(file.Key, file.Value)))
            {
                bool isNamed = named.Exists(version => version.GetProperty("operation").GetInt64() == file.Version && version.GetProperty("effect").GetInt32() == file.Effect);
                Expect(isNamed, $"operation {Id(operation)} keeps or names what operation {file.Version} wrote to '{path}'");
            }
        }
    }

    // Returns what its replica's tree was before it.
    private JsonTree CheckPast(JsonElement operation, int index)
    {
        Dictionary<string, long> clock = Clock(operation);
        foreach ((string gone, long count) in retired)
        {
            clock[gone] = Math.Max(clock.GetValueOrDefault(gone), count);
        }

        List<JsonElement> past = [.. operations.Take(index).Where(other => clock.GetValueOrDefault(Replica(other)) >= Own(other))];
        Expect(past.Count == clock.Values.Sum() - 1, $"all that operation {index + 1} has seen stands before it");
        foreach (JsonElement other in past)
        {
            Expect(Clock(other).All(component => component.Value <= clock.GetValueOrDefault(component.Key)), $"operation {index + 1} knows why {Id(other)} is");
        }

        JsonTree files = new();
        long merged = past.Append(operation)
            .Where(other => Replica(other) == Replica(operation) && other.GetProperty("kind").GetString() == "Merge")
            .Select(Id)
            .DefaultIfEmpty(0)
            .Max();
        foreach (JsonElement other in past)
        {
            files.Apply(other, "effects");

            // What diverged is in the tree of its own replica only, until that has merged.
            if (Replica(other) == Replica(operation) && Id(other) > merged && other.TryGetProperty("diverged", out _))
            {
                files.Apply(other, "diverged");
            }
        }

        JsonTree.Held? file = files.Files.GetValueOrDefault(operation.GetProperty("path").GetString()!);
        Expect(operation.GetProperty("basedOn").GetInt64() == (file?.Version ?? 0), $"operation {index + 1} builds upon version {file?.Version}");
        if (operation.GetProperty("kind").GetString() == "Read")
        {
            Expect(operation.GetProperty("snapshot").GetRawText() == file?.Content, $"operation {index + 1} reads {file?.Content}");
        }

        return files;
    }

    // What a merge has put in place as it was has the content that its author gave it.
    private void CheckOrigins(JsonElement operation, int index)
    {
        if (!operation.TryGetProperty("origins", out JsonElement origins))
        {
            return;
        }

        JsonElement effects = operation.GetProperty("effects");
        Expect(origins.GetArrayLength() == effects.GetArrayLength(), $"operation {index + 1} has an origin for each effect");
        foreach ((JsonElement origin, JsonElement effect) in origins.EnumerateArray().Zip(effects.EnumerateArray()))
        {
            long author = origin.GetProperty("operation").GetInt64();
            Expect(author == 0 || Content(author, origin.GetProperty("effect").GetInt32()) == effect.GetProperty("content").GetRawText(), $"operation {index + 1} brings what {author} wrote");
        }
    }

    // What a conflict names as a version is one: an effect that has given a file a content, before the merge.
    private void CheckConflicts(JsonElement operation, int index)
    {
        foreach (JsonElement conflict in operation.TryGetProperty("conflicts", out JsonElement conflicts) ? conflicts.EnumerateArray() : default)
        {
            foreach (string side in (string[])["base", "theirs", "ours"])
            {
                long author = conflict.GetProperty(side).GetProperty("operation").GetInt64();
                Expect(author <= index, $"operation {index + 1} names versions before it");
                Expect(author == 0 || Content(author, conflict.GetProperty(side).GetProperty("effect").GetInt32()).Length > 0, $"operation {index + 1} names a version of {author}");
            }
        }
    }

    // Empty when there is no such effect, or it wrote nothing.
    private string Content(long id, int effect)
    {
        if (id > operations.Count)
        {
            return "";
        }

        JsonElement author = operations[(int)id - 1];
        JsonElement changes = author.TryGetProperty("diverged", out JsonElement diverged) ? diverged : author.GetProperty("effects");
        return effect < changes.GetArrayLength() && changes[effect].TryGetProperty("content", out JsonElement content) ? content.GetRawText() : "";
    }

    private void Expect(bool holds, string rule)
    {
        if (!holds)
        {
            failures.Add(rule);
        }
    }
}
