using System.Text;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles.History;

/// <summary>Follows a path back through the operations that concern it, until one tells what it led to.</summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class PathWalk
{
    internal PathWalk(FilePath path)
    {
        Path = path;
        if (path.IsRoot)
        {
            throw FileSystemErrors.IsDirectory(path);
        }
    }

    /// <summary>The path that led to the same before the operations that were passed.</summary>
    internal FilePath Path { get; private set; }

    /// <summary>Whether it is known what the path led to.</summary>
    internal bool IsOver { get; private set; }

    /// <summary>The version of the file; null when there was none.</summary>
    internal FileVersion? Found { get; private set; }

    /// <summary>Whether the path led to a directory.</summary>
    internal bool IsDirectory { get; private set; }

    /// <summary>What an operation that diverged left at a path in its replica's own tree; null when it did not write it.</summary>
    internal static FileVersion? FindApart(Operation operation, FilePath path)
    {
        PathWalk own = new(path);
        own.StepBack(operation, operation.Diverged);
        return own.Found;
    }

    /// <summary>Takes an operation back.</summary>
    internal void StepBack(Operation operation)
    {
        StepBack(operation, operation.Effects);

        // A read tells what it has read, and that spares looking for who wrote it; unless it was made offline, of what may have been replaced before it was logged.
        if (!IsOver && operation is { Kind: OperationKind.Read, IsOffline: false, Snapshot: { } content } && operation.Path == Path)
        {
            End(new FileVersion(operation.BasedOn, content));
        }
    }

    private void StepBack(Operation operation, IReadOnlyList<Effect> effects)
    {
        for (int i = effects.Count - 1; i >= 0 && !IsOver; i--)
        {
            StepBack(operation, effects[i]);
        }
    }

    private void StepBack(Operation operation, Effect effect)
    {
        switch (effect)
        {
            case FileChanged changed when changed.Path == Path:
                End(new FileVersion(operation.Id, changed.Content));
                break;
            case FileDeleted deleted when deleted.Path == Path:
            case DirectoryDeleted gone when Path.IsWithin(gone.Path):
            case EntryMoved away when Path.IsWithin(away.From):
                End(found: null);
                break;
            case DirectoryCreated created when created.Path == Path:
                IsDirectory = true;
                End(found: null);
                break;
            case EntryMoved here when Path.IsWithin(here.To):
                Follow(here);
                break;
        }
    }

    private void Follow(EntryMoved moved)
    {
        Path = Path == moved.To ? moved.From : moved.From.Child(Path.Value[(moved.To.Value.Length + 1)..]);
        if (Encoding.UTF8.GetByteCount(Path.Value) > FilePath.MaxBytes)
        {
            // Nothing can have stood there.
            End(found: null);
        }
    }

    private void End(FileVersion? found)
    {
        Found = found;
        IsOver = true;
    }
}
