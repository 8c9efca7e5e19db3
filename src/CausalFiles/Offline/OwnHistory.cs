using System.Runtime.CompilerServices;
using CausalFiles.History;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles.Offline;

/// <summary>Looking back as a replica that is offline can: at what it had of the log, and at what it has done since.</summary>
/// <threadsafety>Safe for any number of threads.</threadsafety>
internal sealed class OwnHistory(HistoryReader log, OfflineSession session)
{
    /// <summary>The operations that concern a path, the oldest first.</summary>
    internal async IAsyncEnumerable<Operation> ReadAsync(FilePath path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        OperationId origin = session.Origin;
        await foreach (Operation operation in log.ReadAsync(path, cancellationToken).ConfigureAwait(false))
        {
            if (operation.Id > origin)
            {
                break;
            }

            yield return operation;
        }

        await foreach (Operation operation in session.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (PathKeys.Concerns(operation, path))
            {
                yield return operation;
            }
        }
    }

    /// <summary>The version that a file had right after an operation.</summary>
    /// <exception cref="FileNotFoundException">It did not exist then, or the replica does not know the operation.</exception>
    /// <exception cref="UnauthorizedAccessException">It was a directory.</exception>
    internal async ValueTask<FileVersion> FindVersionAsync(FilePath path, OperationId version, CancellationToken cancellationToken)
    {
        if (!version.IsProvisional)
        {
            return version <= session.Origin
                ? await log.FindVersionAsync(path, version, cancellationToken).ConfigureAwait(false)
                : throw FileSystemErrors.VersionNotFound(path, version);
        }

        OperationId last = OperationId.None;
        Stack<Operation> back = new();
        await foreach (Operation operation in session.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            last = operation.Id;
            if (operation.Id <= version)
            {
                back.Push(operation);
            }
        }

        PathWalk walk = version <= last && back.Count > 0 ? new(path) : throw FileSystemErrors.VersionNotFound(path, version);
        while (!walk.IsOver && back.TryPop(out Operation? operation))
        {
            walk.StepBack(operation);
        }

        return walk.IsDirectory ? throw FileSystemErrors.IsDirectory(path)
            : walk.IsOver ? walk.Found ?? throw FileSystemErrors.VersionNotFound(path, version)
            : await log.FindVersionAsync(walk.Path, session.Origin, cancellationToken).ConfigureAwait(false);
    }
}
