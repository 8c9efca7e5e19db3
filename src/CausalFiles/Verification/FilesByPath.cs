using System.Diagnostics.CodeAnalysis;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.Replication;

namespace CausalFiles.Verification;

/// <summary>What is known of each file of a tree, by the path that it has now. It takes whatever it is told: a history that is wrong is followed as well.</summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class FilesByPath<T>
{
    private readonly Dictionary<FilePath, T> files = [];

    internal IReadOnlyDictionary<FilePath, T> All => files;

    internal bool TryGet(FilePath path, [MaybeNullWhen(false)] out T file) => files.TryGetValue(path, out file);

    internal void Put(FilePath path, T file) => files[path] = file;

    /// <summary>Follows what an effect does.</summary>
    /// <param name="effect">The effect.</param>
    /// <param name="written">What is to be known of a file that it writes.</param>
    internal void Follow(Effect effect, Func<FileChanged, T> written)
    {
        switch (effect)
        {
            case FileChanged changed:
                files[changed.Path] = written(changed);
                break;
            case FileDeleted deleted:
                _ = files.Remove(deleted.Path);
                break;
            case DirectoryDeleted deleted:
                Remove(deleted.Path);
                break;
            case EntryMoved moved:
                Move(moved.From, moved.To);
                break;
        }
    }

    /// <summary>Gives a file another path, or all that are within a directory.</summary>
    internal void Move(FilePath from, FilePath to)
    {
        if (files.Remove(from, out T? file))
        {
            files[to] = file;
            return;
        }

        foreach (FilePath path in Within(from))
        {
            _ = files.Remove(path, out file);
            files[MovedPath.Of(path, from, to)] = file!;
        }
    }

    /// <summary>Takes away all that are within a directory.</summary>
    internal void Remove(FilePath directory) => Within(directory).ForEach(path => files.Remove(path));

    private List<FilePath> Within(FilePath directory) => [.. files.Keys.Where(path => path.IsWithin(directory))];
}
