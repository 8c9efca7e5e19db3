using System.Text;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles.History;

/// <summary>Follows a path back through the operations that concern it, until one tells what it led to.</summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class PathWalk
{
    private readonly FilePath asked;

    internal PathWalk(FilePath path)
    {
        asked = Path = path;
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

    /// <summary>Takes an operation back.</summary>
    /// <exception cref="UnauthorizedAccessException">The path led to a directory.</exception>
    internal void StepBack(Operation operation)
    {
        for (int i = operation.Effects.Count - 1; i >= 0 && !IsOver; i--)
        {
            StepBack(operation, operation.Effects[i]);
        }

        // A read tells what it has read, and that spares looking for who wrote it; unless it was made offline, of what may have been replaced before it was logged.
        if (!IsOver && operation is { Kind: OperationKind.Read, IsOffline: false, Snapshot: { } content } && operation.Path == Path)
        {
            End(new FileVersion(operation.BasedOn, content));
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
                throw FileSystemErrors.IsDirectory(asked);
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
