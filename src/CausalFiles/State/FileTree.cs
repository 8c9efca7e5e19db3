using CausalFiles.Naming;
using CausalFiles.Operations;

namespace CausalFiles.State;

/// <summary>
/// The tree of files at one point of the log: an immutable value that shares with its predecessors all that did not change, so that keeping
/// the tree of any moment costs nothing. Each method that changes something returns a new tree, or throws what System.IO would and leaves
/// nothing behind.
/// </summary>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
internal sealed class FileTree
{
    private FileTree(DirectoryEntry root) => Root = root;

    private delegate DirectoryEntry Change(DirectoryEntry parent, string name);

    internal static FileTree Empty { get; } = new(new DirectoryEntry(default));

    internal DirectoryEntry Root { get; }

    internal TreeEntry? Find(FilePath path)
    {
        TreeEntry? entry = Root;
        foreach (string component in path.Components())
        {
            entry = (entry as DirectoryEntry)?.Find(component);
        }

        return entry;
    }

    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="UnauthorizedAccessException">It is a directory.</exception>
    internal FileEntry GetFile(FilePath path) => FindFile(path) ?? throw FileSystemErrors.FileNotFound(path);

    /// <summary>The file, or null when nothing has this path.</summary>
    /// <exception cref="UnauthorizedAccessException">It is a directory.</exception>
    internal FileEntry? FindFile(FilePath path) => Find(path) switch
    {
        FileEntry file => file,
        null => null,
        _ => throw FileSystemErrors.IsDirectory(path),
    };

    /// <exception cref="DirectoryNotFoundException">There is no such directory.</exception>
    internal DirectoryEntry GetDirectory(FilePath path) => Find(path) switch
    {
        DirectoryEntry directory => directory,
        null => throw FileSystemErrors.DirectoryNotFound(path),
        _ => throw FileSystemErrors.IsFile(path),
    };

    /// <summary>The tree after one more operation.</summary>
    internal FileTree Apply(Operation operation)
    {
        FileTree tree = this;
        for (int i = 0; i < operation.Effects.Count; i++)
        {
            tree = tree.Apply(operation.Effects[i], new EffectId(operation.Id, i), operation.Timestamp);
        }

        return tree;
    }

    private FileTree Apply(Effect effect, EffectId id, DateTimeOffset time) => effect switch
    {
        FileChanged changed => Write(changed, id, time),
        FileDeleted deleted => Delete(deleted.Path),
        EntryMoved moved => Move(moved.From, moved.To),
        DirectoryCreated created => Add(created.Path, new DirectoryEntry(id)),
        DirectoryDeleted deleted => DeleteDirectory(deleted.Path),
        _ => throw new ArgumentOutOfRangeException(nameof(effect), effect, "An unknown effect."),
    };

    private FileTree Write(FileChanged changed, EffectId id, DateTimeOffset time)
    {
        FileEntry? old = FindFile(changed.Path);
        FileSpliced? spliced = changed as FileSpliced;
        if (spliced is not null)
        {
            CheckBase(spliced, old);
        }

        FileEntry file = new(old?.Identity ?? id, id, changed.Content, time, spliced?.Chain ?? DeltaChain.Whole);
        return old is null ? Add(changed.Path, file) : Edit(changed.Path, (parent, name) => parent.With(name, file));
    }

    private static void CheckBase(FileSpliced spliced, FileEntry? old)
    {
        long length = old?.Content.Length ?? 0;
        bool fits = spliced.Base == (old?.Written ?? EffectId.None)
            && spliced.Splice.Offset <= length
            && spliced.Splice.Removed <= length - spliced.Splice.Offset
            && spliced.Content.Length == length + spliced.Splice.Growth;
        if (!fits)
        {
            throw FileSystemErrors.SpliceDoesNotFit(spliced, old);
        }
    }

    private FileTree Delete(FilePath path)
    {
        _ = GetFile(path);
        return Remove(path);
    }

    private FileTree DeleteDirectory(FilePath path)
    {
        _ = GetDirectory(path);
        return Remove(path);
    }

    private FileTree Move(FilePath from, FilePath to)
    {
        TreeEntry entry = from.IsRoot ? throw FileSystemErrors.IsRoot() : Find(from) ?? throw FileSystemErrors.FileNotFound(from);
        if (to.IsWithin(from))
        {
            throw to == from ? FileSystemErrors.Exists(to) : FileSystemErrors.IntoItself(from, to);
        }

        return Remove(from).Add(to, entry);
    }

    private FileTree Add(FilePath path, TreeEntry entry) => Edit(path, (parent, name) =>
    {
        if (parent.Collides(name, out string? other))
        {
            throw FileSystemErrors.CaseCollision(path, path.Parent.Child(other));
        }

        return parent.Find(name) is null ? parent.With(name, entry) : throw FileSystemErrors.Exists(path);
    });

    private FileTree Remove(FilePath path) => Edit(path, (parent, name) => parent.Without(name));

    private FileTree Edit(FilePath path, Change change) =>
        path.IsRoot ? throw FileSystemErrors.IsRoot() : new FileTree(Edit(Root, path.Components(), path.Parent, change));

    private static DirectoryEntry Edit(DirectoryEntry directory, ReadOnlySpan<string> components, FilePath parent, Change change)
    {
        if (components.Length == 1)
        {
            return change(directory, components[0]);
        }

        return directory.Find(components[0]) is DirectoryEntry child
            ? directory.With(components[0], Edit(child, components[1..], parent, change))
            : throw FileSystemErrors.DirectoryNotFound(parent, directory.Collides(components[0], out string? other) ? other : null);
    }
}
