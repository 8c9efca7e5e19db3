using System.Runtime.CompilerServices;
using CausalFiles.History;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles.Offline;

/// <summary>
/// Looking back as a replica can: online at the log; offline at what it had of the log, and at what it has done since. An outbox that is emptied or deleted while it is read, because the
/// replica goes online, is no error: what it held is in the log then.
/// </summary>
/// <threadsafety>Safe for any number of threads.</threadsafety>
internal sealed class OwnHistory(HistoryReader log, OfflineReplica replica)
{
    /// <summary>The operations that are not in the log yet, the oldest first.</summary>
    internal async IAsyncEnumerable<Operation> ReadOutboxAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (replica.Session is not { } session)
        {
            yield break;
        }

        OutboxOrigin beginning = session.Beginning;
        IAsyncEnumerator<Operation> operations = session.ReadAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (operations.ConfigureAwait(false))
        {
            while (await MoveNextAsync(operations, session, beginning).ConfigureAwait(false))
            {
                yield return operations.Current;
            }
        }
    }

    /// <summary>The operations that concern a path, the oldest first.</summary>
    internal async IAsyncEnumerable<Operation> ReadAsync(FilePath path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        OwnPart? part = await TakeAsync(operation => PathKeys.Concerns(operation, path), cancellationToken).ConfigureAwait(false);
        await foreach (Operation operation in log.ReadAsync(path, cancellationToken).ConfigureAwait(false))
        {
            if (operation.Id > part?.Origin)
            {
                break;
            }

            yield return operation;
        }

        foreach (Operation operation in part?.Operations ?? [])
        {
            yield return operation;
        }
    }

    /// <summary>The version that a file had right after an operation.</summary>
    /// <exception cref="FileNotFoundException">It did not exist then, or the replica does not know the operation.</exception>
    /// <exception cref="UnauthorizedAccessException">It was a directory.</exception>
    internal async ValueTask<FileVersion> FindVersionAsync(FilePath path, OperationId version, CancellationToken cancellationToken)
    {
        if (!version.IsProvisional)
        {
            return version > replica.Session?.Origin
                ? throw FileSystemErrors.VersionNotFound(path, version)
                : await log.FindVersionAsync(path, version, cancellationToken).ConfigureAwait(false);
        }

        OwnPart? part = await TakeAsync(operation => operation.Id <= version, cancellationToken).ConfigureAwait(false);
        if (part is not { Operations: [.., { } last] } || last.Id != version)
        {
            throw FileSystemErrors.VersionNotFound(path, version);
        }

        PathWalk walk = new(path);
        for (int i = part.Operations.Count - 1; i >= 0 && !walk.IsOver; i--)
        {
            walk.StepBack(part.Operations[i]);
        }

        return walk.IsDirectory ? throw FileSystemErrors.IsDirectory(path)
            : walk.IsOver ? walk.Found ?? throw FileSystemErrors.VersionNotFound(path, version)
            : await log.FindVersionAsync(walk.Path, part.Origin, cancellationToken).ConfigureAwait(false);
    }

    // What is left to be read is in the log when the outbox is not what it was.
    private async ValueTask<bool> MoveNextAsync(IAsyncEnumerator<Operation> operations, OfflineSession session, OutboxOrigin beginning)
    {
        try
        {
            return await operations.MoveNextAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException && HasMovedOn(session, beginning))
        {
            return false;
        }
    }

    // Read before anything is told, so that it can be read anew; null when the replica is online.
    private async ValueTask<OwnPart?> TakeAsync(Func<Operation, bool> isWanted, CancellationToken cancellationToken)
    {
        while (replica.Session is { } session)
        {
            OutboxOrigin beginning = session.Beginning;
            List<Operation> wanted = [];
            try
            {
                await foreach (Operation operation in session.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    if (isWanted(operation))
                    {
                        wanted.Add(operation);
                    }
                }

                if (session.Beginning == beginning)
                {
                    return new OwnPart(beginning.At, wanted);
                }
            }
            catch (Exception e) when (e is not OperationCanceledException && HasMovedOn(session, beginning))
            {
                // The next look tells where the replica is now.
            }
        }

        return null;
    }

    // The session goes before its outbox is deleted, and the beginning changes before the outbox is emptied.
    private bool HasMovedOn(OfflineSession session, OutboxOrigin beginning) => replica.Session != session || session.Beginning != beginning;

    /// <summary>What a replica has done by itself.</summary>
    /// <param name="Origin">The last operation of the log that it had before.</param>
    /// <param name="Operations">Those that are wanted.</param>
    private sealed record OwnPart(OperationId Origin, List<Operation> Operations);
}
