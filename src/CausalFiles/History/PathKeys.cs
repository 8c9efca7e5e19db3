using System.IO.Hashing;
using System.Text;
using CausalFiles.Naming;
using CausalFiles.Operations;

namespace CausalFiles.History;

/// <summary>
/// What an index knows of a path: the upper 48 bits of a hash. Two paths that share them cost a record read in vain, nothing else.
/// </summary>
internal static class PathKeys
{
    /// <summary>The bits of an entry that hold the key; the others hold which operation it is.</summary>
    internal const ulong Mask = ~0xFFFFUL;

    internal static ulong Of(FilePath path)
    {
        Span<byte> text = stackalloc byte[FilePath.MaxBytes];
        return XxHash3.HashToUInt64(text[..Encoding.UTF8.GetBytes(path.Value, text)]) & Mask;
    }

    /// <summary>
    /// The keys under which an operation that concerns a path may stand: those of the path, and of the directories that may have taken it
    /// along.
    /// </summary>
    internal static ulong[] Concerning(FilePath path)
    {
        List<ulong> keys = [Of(path)];
        for (FilePath parent = path.Parent; !parent.IsRoot; parent = parent.Parent)
        {
            keys.Add(Of(parent));
        }

        return [.. keys];
    }

    /// <summary>Adds an operation under each path that it names.</summary>
    internal static void Add(List<IndexEntry> entries, Operation operation)
    {
        int first = entries.Count;
        Add(entries, first, operation.Path, operation.Id);
        foreach (Effect effect in operation.Changes)
        {
            Add(entries, first, PathOf(effect), operation.Id);
            if (effect is EntryMoved moved)
            {
                Add(entries, first, moved.To, operation.Id);
            }
        }
    }

    /// <summary>Whether an operation named a path, or moved or deleted a directory with it.</summary>
    internal static bool Concerns(Operation operation, FilePath path)
    {
        if (operation.Path == path)
        {
            return true;
        }

        foreach (Effect effect in operation.Changes)
        {
            if (Concerns(effect, path))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether an operation concerns a path, or named anything within it.</summary>
    internal static bool Touches(Operation operation, FilePath path)
    {
        if (operation.Path.IsWithin(path))
        {
            return true;
        }

        foreach (Effect effect in operation.Changes)
        {
            if (Concerns(effect, path) || PathOf(effect).IsWithin(path) || (effect is EntryMoved moved && moved.To.IsWithin(path)))
            {
                return true;
            }
        }

        return false;
    }

    private static FilePath PathOf(Effect effect) => effect switch
    {
        FileChanged changed => changed.Path,
        FileDeleted deleted => deleted.Path,
        DirectoryCreated created => created.Path,
        DirectoryDeleted deleted => deleted.Path,
        EntryMoved moved => moved.From,
        _ => throw new ArgumentOutOfRangeException(nameof(effect), effect, "An unknown effect."),
    };

    private static bool Concerns(Effect effect, FilePath path) => effect switch
    {
        FileChanged written => written.Path == path,
        FileDeleted deleted => deleted.Path == path,
        DirectoryCreated created => created.Path == path,
        EntryMoved moved => path.IsWithin(moved.From) || path.IsWithin(moved.To),
        DirectoryDeleted deleted => path.IsWithin(deleted.Path),
        _ => false,
    };

    // Most operations name one path, twice.
    private static void Add(List<IndexEntry> entries, int first, FilePath path, OperationId operation)
    {
        IndexEntry entry = new(Of(path), operation.Value);
        bool isThere = entries.Count - first < 16 && entries.IndexOf(entry, first) >= 0;
        if (!isThere)
        {
            entries.Add(entry);
        }
    }
}
