using System.Runtime.CompilerServices;
using CausalFiles.Clocks;
using CausalFiles.Naming;
using CausalFiles.OperationLog;
using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles.History;

/// <summary>Looks back: what happened, to one file or to all, and what a file was after any operation.</summary>
/// <threadsafety>Safe for any number of threads.</threadsafety>
internal sealed class HistoryReader(IOperationLog log)
{
    /// <summary>Every operation, the oldest first, up to the last that is committed when the reading starts.</summary>
    internal IAsyncEnumerable<Operation> ReadAsync(CancellationToken cancellationToken) =>
        log.ReadOperationsAsync(OperationId.None.Next, cancellationToken);

    /// <summary>The operations that named a path, or that moved or deleted a directory with it.</summary>
    internal async IAsyncEnumerable<Operation> ReadAsync(FilePath path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (Operation operation in ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (operation.Path == path || operation.Effects.Any(effect => Concerns(effect, path)))
            {
                yield return operation;
            }
        }
    }

    /// <summary>What a file held right after an operation.</summary>
    /// <exception cref="FileNotFoundException">It did not exist then, or the operation has not happened.</exception>
    internal async ValueTask<FileEntry> FindVersionAsync(FilePath path, OperationId version, CancellationToken cancellationToken)
    {
        var state = LogState.Before(VectorClock.Zero);
        await foreach (Operation operation in ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            state = state.Replay(operation);
            if (operation.Id == version)
            {
                break;
            }
        }

        return state.Last == version && state.Tree.FindFile(path) is { } file ? file : throw FileSystemErrors.VersionNotFound(path, version);
    }

    private static bool Concerns(Effect effect, FilePath path) => effect switch
    {
        FileChanged written => written.Path == path,
        FileDeleted deleted => deleted.Path == path,
        DirectoryCreated created => created.Path == path,
        EntryMoved moved => path.IsWithin(moved.From) || path.IsWithin(moved.To),
        DirectoryDeleted deleted => path.IsWithin(deleted.Path),
        _ => false,
    };
}
