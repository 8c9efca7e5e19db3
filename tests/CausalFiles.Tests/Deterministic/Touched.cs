using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.Deterministic;

/// <summary>The paths that operations name or change, whether or not anything is left of it.</summary>
internal sealed class Touched
{
    private readonly HashSet<string> paths = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>An operation that has made one tree out of another.</summary>
    internal void Add(Step? step, ReferenceModel before, ReferenceModel after)
    {
        foreach (Step single in step?.Singles ?? [])
        {
            paths.UnionWith(single.Kind == StepKind.Move ? [single.Path, single.Other] : [single.Path]);
        }

        paths.UnionWith(before.Entries.Except(after.Entries).Concat(after.Entries.Except(before.Entries)).Select(entry => entry.Key));
    }

    /// <summary>Whether neither has anything that the other has, or that lies within it or holds it.</summary>
    internal bool IsApartFrom(Touched other) => !paths.Any(path => other.paths.Any(there => IsWithin(path, there) || IsWithin(there, path)));

    private static bool IsWithin(string path, string directory) =>
        path.StartsWith(directory, StringComparison.OrdinalIgnoreCase) && (path.Length == directory.Length || path[directory.Length] == '/');
}
