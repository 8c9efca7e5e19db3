using System.Runtime.CompilerServices;
using CausalFiles.Checkpoints;
using CausalFiles.Naming;
using CausalFiles.OperationLog;
using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles.History;

/// <summary>Looks back: what happened, to one file or to all, and what a file was after any operation.</summary>
/// <threadsafety>Safe for any number of threads.</threadsafety>
internal sealed class HistoryReader(IOperationLog log, BaseState start, PinStore pins, HistoryIndex index)
{
    /// <summary>
    /// Every operation, the oldest first, up to the last that is committed when the reading starts: those that were dropped but for their
    /// pins, and all that follow.
    /// </summary>
    internal async IAsyncEnumerable<Operation> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        OperationId first = start.First;
        foreach (Operation pinned in pins.Before(first))
        {
            yield return pinned;
        }

        await foreach (Operation operation in log.ReadOperationsAsync(first, cancellationToken).ConfigureAwait(false))
        {
            yield return operation;
        }
    }

    /// <summary>The operations that follow the state that the history begins with.</summary>
    internal IAsyncEnumerable<Operation> ReadLogAsync(CancellationToken cancellationToken) => log.ReadOperationsAsync(start.First, cancellationToken);

    /// <summary>The operations that named a path, or that moved or deleted a directory with it.</summary>
    internal async IAsyncEnumerable<Operation> ReadAsync(FilePath path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        OperationId first = start.First;
        LogRange range = await log.GetRangeAsync(cancellationToken).ConfigureAwait(false);
        foreach (Operation pinned in pins.Before(first).Where(pinned => PathKeys.Concerns(pinned, path)))
        {
            yield return pinned;
        }

        ulong[] keys = PathKeys.Concerning(path);
        foreach (IndexPart part in await index.LookUpAsync(keys, first.Value, range.Next, cancellationToken).ConfigureAwait(false))
        {
            await foreach (Operation operation in ReadAsync(part, cancellationToken).ConfigureAwait(false))
            {
                if (PathKeys.Concerns(operation, path))
                {
                    yield return operation;
                }
            }
        }
    }

    /// <summary>The version that a file had right after an operation.</summary>
    /// <exception cref="FileNotFoundException">It did not exist then, or the operation has not happened.</exception>
    /// <exception cref="UnauthorizedAccessException">It was a directory.</exception>
    /// <exception cref="RecordsDroppedException">The operation was dropped from the history.</exception>
    internal async ValueTask<FileVersion> FindVersionAsync(FilePath path, OperationId version, CancellationToken cancellationToken)
    {
        LogRange range = await log.GetRangeAsync(cancellationToken).ConfigureAwait(false);
        if (version == OperationId.None || version.Value >= range.Next)
        {
            throw FileSystemErrors.VersionNotFound(path, version);
        }

        OperationId last = start.Last;
        FileVersion? found = version <= last && pins.Find(version) is { } pinned
            ? PathWalk.FindApart(pinned.Operation, path) ?? pinned.State.Tree.FindFile(path)?.AsVersion
            : version < last
                ? throw new RecordsDroppedException(version.Value, last.Next.Value)
                : await WalkBackAsync(path, version, last, cancellationToken).ConfigureAwait(false);
        return found ?? throw FileSystemErrors.VersionNotFound(path, version);
    }

    // From the operation back to the one that wrote what the path led to; a move leads to another path.
    private async ValueTask<FileVersion?> WalkBackAsync(FilePath path, OperationId version, OperationId last, CancellationToken cancellationToken)
    {
        PathWalk walk = new(path);
        long next = version.Next.Value;
        while (!walk.IsOver && await FindLastAsync(walk.Path, last.Next.Value, next, cancellationToken).ConfigureAwait(false) is { } operation)
        {
            if (operation.Id == version && PathWalk.FindApart(operation, path) is { } apart)
            {
                return apart;
            }

            walk.StepBack(operation);
            next = operation.Id.Value;
        }

        if (walk.IsOver)
        {
            return walk.IsDirectory ? throw FileSystemErrors.IsDirectory(path) : walk.Found;
        }

        LogState state = start.Load();
        return state.Last == last
            ? state.Tree.FindFile(walk.Path)?.AsVersion
            : throw new RecordsDroppedException(version.Value, state.Last.Next.Value);
    }

    // The last operation in a range that concerns a path.
    private async ValueTask<Operation?> FindLastAsync(FilePath path, long first, long next, CancellationToken cancellationToken)
    {
        List<IndexPart> parts = await index.LookUpAsync(PathKeys.Concerning(path), first, next, cancellationToken).ConfigureAwait(false);
        for (int i = parts.Count - 1; i >= 0; i--)
        {
            if (await FindLastAsync(path, parts[i], cancellationToken).ConfigureAwait(false) is { } operation)
            {
                return operation;
            }
        }

        return null;
    }

    private async ValueTask<Operation?> FindLastAsync(FilePath path, IndexPart part, CancellationToken cancellationToken)
    {
        Operation? last = null;
        if (await part.Find(cancellationToken).ConfigureAwait(false) is { } hits)
        {
            for (int i = hits.Count - 1; i >= 0 && last is null; i--)
            {
                Operation operation = await log.ReadOperationAsync(new OperationId(hits[i]), cancellationToken).ConfigureAwait(false);
                last = PathKeys.Concerns(operation, path) ? operation : null;
            }

            return last;
        }

        await foreach (Operation operation in ReadAllAsync(part, cancellationToken).ConfigureAwait(false))
        {
            last = PathKeys.Concerns(operation, path) ? operation : last;
        }

        return last;
    }

    private async IAsyncEnumerable<Operation> ReadAsync(IndexPart part, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IReadOnlyList<long>? hits = await part.Find(cancellationToken).ConfigureAwait(false);
        IAsyncEnumerable<Operation> operations = hits is null ? ReadAllAsync(part, cancellationToken) : log.PickAsync(hits, cancellationToken);
        await foreach (Operation operation in operations.ConfigureAwait(false))
        {
            yield return operation;
        }
    }

    private async IAsyncEnumerable<Operation> ReadAllAsync(IndexPart part, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (Operation operation in log.ReadOperationsAsync(new OperationId(part.First), cancellationToken).ConfigureAwait(false))
        {
            if (operation.Id.Value >= part.Next)
            {
                break;
            }

            yield return operation;
        }
    }
}
