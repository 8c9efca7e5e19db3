using System.Text.Json;

namespace CausalFiles.Tests.Exports;

/// <summary>The files that exported operations add up to, those that it is told of.</summary>
internal sealed class JsonTree
{
    private readonly Dictionary<string, Held> files = [];

    // What was at a path when the tree was marked; directories take it along.
    private Dictionary<string, Held> places = [];

    internal IReadOnlyDictionary<string, Held> Files => files;

    /// <summary>From here on a file tells what it held now.</summary>
    internal void Mark()
    {
        foreach ((string path, Held file) in files.ToList())
        {
            files[path] = file with { Before = file.Content };
        }

        places = new(files);
    }

    /// <summary>Whether a file holds what it held, or what was in its place, when the tree was marked.</summary>
    internal bool IsAsBefore(string path, Held file) => file.Content == file.Before || file.Content == places.GetValueOrDefault(path)?.Content;

    internal void Apply(JsonElement operation, string changes)
    {
        long id = operation.GetProperty("id").GetInt64();
        int index = 0;
        foreach (JsonElement effect in operation.GetProperty(changes).EnumerateArray())
        {
            Apply(effect, id, index++);
        }
    }

    private void Apply(JsonElement effect, long id, int index)
    {
        switch (effect.GetProperty("type").GetString())
        {
            case "FileWritten" or "FileSpliced":
                string written = effect.GetProperty("path").GetString()!;
                files[written] = new Held(id, index, effect.GetProperty("content").GetRawText(), files.GetValueOrDefault(written)?.Before);
                break;
            case "FileDeleted":
                files.Remove(effect.GetProperty("path").GetString()!);
                break;
            case "DirectoryDeleted":
                string deleted = effect.GetProperty("path").GetString()!;
                Within(files, deleted).ForEach(path => files.Remove(path));
                Within(places, deleted).ForEach(path => places.Remove(path));
                break;
            case "EntryMoved":
                string from = effect.GetProperty("from").GetString()!;
                string to = effect.GetProperty("to").GetString()!;
                if (!files.ContainsKey(from))
                {
                    Move(places, from, to);
                }

                Move(files, from, to);
                break;
            default:
                break;
        }
    }

    private static void Move(Dictionary<string, Held> held, string from, string to)
    {
        foreach (string path in Within(held, from))
        {
            held.Remove(path, out Held? file);
            held[to + path[from.Length..]] = file!;
        }
    }

    private static List<string> Within(Dictionary<string, Held> held, string directory) =>
        [.. held.Keys.Where(path => path == directory || directory.Length == 0 || path.StartsWith(directory + '/', StringComparison.Ordinal))];

    /// <summary>A file: the effect that wrote it, and what it held when the tree was marked.</summary>
    internal sealed record Held(long Version, int Effect, string Content, string? Before);
}
