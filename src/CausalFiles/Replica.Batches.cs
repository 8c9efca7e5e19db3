using CausalFiles.Contents;
using CausalFiles.Coordination;
using CausalFiles.Intents;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.Threading;

namespace CausalFiles;

/// <content>Several changes as one operation.</content>
public sealed partial class Replica
{
    /// <summary>
    /// Changes any number of files and directories in one operation: all of it happens or nothing, on every replica and through a crash, and nobody comes
    /// in between.
    /// </summary>
    /// <remarks>
    /// The history has one operation of the kind <see cref="OperationKind.Batch"/>, in the histories of all paths that it changes, and it is the version of
    /// every file that it writes. A step that is refused refuses the batch, with the exception of the method of <see cref="Replica"/> of the same name.
    /// </remarks>
    /// <param name="build">Says what is to be done; it is called once, at once.</param>
    /// <param name="cancellationToken">Ends the call before the operation is committed.</param>
    /// <returns>The operation.</returns>
    /// <exception cref="ArgumentException">The batch has no steps.</exception>
    /// <exception cref="VersionMismatchException">A file has another version than the expected one.</exception>
    /// <exception cref="IOException">A step cannot be done, or the steps are too many for one operation (some ten thousand).</exception>
    public Task<Operation> CommitAsync(Action<ReplicaBatch> build, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(build);
        ReplicaBatch batch = new(Id);
        build(batch);
        return batch.Close() is { } intent
            ? CommitAsync(intent, batch.Written, cancellationToken)
            : throw new ArgumentException("The batch has no steps: it would change nothing.", nameof(build));
    }

    private async Task<Operation> CommitAsync(
        BatchIntent intent, IEnumerable<KeyValuePair<FilePath, ChunkTree>> written, CancellationToken cancellationToken)
    {
        List<KeyValuePair<FilePath, ChunkTree>> ahead = [.. written.Where(file => IsKeptAhead(file.Value))];
        if (ahead.Count == 0)
        {
            return await CommitAsync(intent, cancellationToken).ConfigureAwait(false);
        }

        coordinator.ThrowIfClosed();
        using SharedGate.Stay stay = await incoming.EnterAsync(cancellationToken).ConfigureAwait(false);
        foreach ((FilePath path, ChunkTree content) in ahead)
        {
            await KeepAheadAsync(path, content, cancellationToken).ConfigureAwait(false);
        }

        return await CommitAsync(intent, cancellationToken).ConfigureAwait(false);
    }
}
