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
    internal FileTree(DirectoryEntry root) => Root = root;

    private delegate DirectoryEntry Change(DirectoryEntry parent, ReadOnlySpan<char> name, FilePath path, TreeEntry? entry);

    internal static FileTree Empty { get; } = new(new DirectoryEntry(default));

    internal DirectoryEntry Root { get; }

    internal TreeEntry? Find(FilePath path)
    {
        TreeEntry? entry = Root;
        ReadOnlySpan<char> left = path.Value;
        while (left.Length > 0)
        {
            int slash = left.IndexOf('/');
            entry = (entry as DirectoryEntry)?.Find(slash < 0 ? left : left[..slash]);
            left = slash < 0 ? [] : left[(slash + 1)..];
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

    /// <summary>All files, in no order that means anything.</summary>
    internal IEnumerable<(FilePath Path, FileEntry File)> Files()
    {
        Stack<(FilePath Path, DirectoryEntry Directory)> left = new([(FilePath.Root, Root)]);
        while (left.TryPop(out (FilePath Path, DirectoryEntry Directory) next))
        {
            foreach ((string name, TreeEntry entry) in next.Directory.Children)
            {
                FilePath path = next.Path.Child(name);
                if (entry is FileEntry file)
                {
                    yield return (path, file);
                }
                else
                {
                    left.Push((path, (DirectoryEntry)entry));
                }
            }
        }
    }

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

    /// <summary>The tree after one effect of an operation.</summary>
    internal FileTree Apply(Effect effect, EffectId id, DateTimeOffset time) => effect switch
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
        return old is null
            ? Add(changed.Path, file)
            : Edit(changed.Path, static (parent, name, _, file) => parent.Replace(name, file!), file);
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

    private FileTree Add(FilePath path, TreeEntry entry) => Edit(path, AddTo, entry);

    private FileTree Remove(FilePath path) => Edit(path, static (parent, name, _, _) => parent.Without(name), entry: null);

    private static DirectoryEntry AddTo(DirectoryEntry parent, ReadOnlySpan<char> name, FilePath path, TreeEntry? entry)
    {
        if (parent.Collides(name, out string? other))
        {
            throw FileSystemErrors.CaseCollision(path, path.Parent.Child(other));
        }

        return parent.Find(name) is null ? parent.With(name.ToString(), entry!) : throw FileSystemErrors.Exists(path);
    }

    private FileTree Edit(FilePath path, Change change, TreeEntry? entry) =>
        path.IsRoot ? throw FileSystemErrors.IsRoot() : new FileTree(Edit(Root, path, 0, change, entry));

    private static DirectoryEntry Edit(DirectoryEntry directory, FilePath path, int start, Change change, TreeEntry? entry)
    {
        ReadOnlySpan<char> left = path.Value.AsSpan(start);
        int slash = left.IndexOf('/');
        if (slash < 0)
        {
            return change(directory, left, path, entry);
        }

        ReadOnlySpan<char> component = left[..slash];
        return directory.Find(component) is DirectoryEntry child
            ? directory.Replace(component, Edit(child, path, start + slash + 1, change, entry))
            : throw FileSystemErrors.DirectoryNotFound(path.Parent, directory.Collides(component, out string? other) ? other : null);
    }
}
