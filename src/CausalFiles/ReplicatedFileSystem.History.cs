using CausalFiles.Durability;
using CausalFiles.Exports;
using CausalFiles.Naming;
using CausalFiles.OperationLog;
using CausalFiles.Operations;

namespace CausalFiles;

/// <content>Looking back.</content>
public sealed partial class ReplicatedFileSystem
{
    /// <summary>
    /// Every operation, the oldest first, up to the last that is committed when the reading starts. Of those that a compaction has dropped,
    /// the pinned ones come first.
    /// </summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The operations.</returns>
    /// <exception cref="CorruptionException">A record is not what was appended.</exception>
    /// <exception cref="RecordsDroppedException">A compaction has dropped operations while they were being read.</exception>
    public IAsyncEnumerable<Operation> HistoryAsync(CancellationToken cancellationToken = default) => history.ReadAsync(cancellationToken);

    /// <summary>
    /// The operations that named a path, or that moved or deleted a directory with it, the oldest first. A move stands in the history of
    /// both of its paths, a batch in the histories of all that it changed.
    /// </summary>
    /// <remarks>
    /// A merge stands in the history of what it changed. One that settled a conflict about a path without changing anything there (<see cref="ConflictOutcome.KeptTheirs"/>) does not; the
    /// operations that it decided between do, and <see cref="ConflictsAsync"/> tells of the conflict.
    /// </remarks>
    /// <param name="path">The file or directory; it need not exist any more.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The operations.</returns>
    /// <exception cref="CorruptionException">A record is not what was appended.</exception>
    /// <exception cref="RecordsDroppedException">A compaction has dropped operations while they were being read.</exception>
    public IAsyncEnumerable<Operation> HistoryAsync(FilePath path, CancellationToken cancellationToken = default) =>
        history.ReadAsync(path, cancellationToken);

    /// <summary>The content that a file had right after an operation; of an operation that a replica did by itself and that did not fit, the content that it had for that replica.</summary>
    /// <param name="path">The file, by the path that it had then.</param>
    /// <param name="version">The operation.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The content, and the operation that had written it.</returns>
    /// <exception cref="FileNotFoundException">There was no such file then.</exception>
    /// <exception cref="UnauthorizedAccessException">It was a directory.</exception>
    /// <exception cref="RecordsDroppedException">A compaction has dropped the operation.</exception>
    /// <exception cref="CorruptionException">The snapshot store no longer has the content.</exception>
    public async Task<FileContent> ReadVersionAsync(FilePath path, OperationId version, CancellationToken cancellationToken = default)
    {
        State.FileVersion file = await history.FindVersionAsync(path, version, cancellationToken).ConfigureAwait(false);
        try
        {
            return new FileContent(path, file.Operation, await parts.Versions.ReadAsync(file, cancellationToken).ConfigureAwait(false));
        }
        catch (IOException) when (IsDropped(version))
        {
            throw new RecordsDroppedException(version.Value, parts.Base.First.Value);
        }
    }

    /// <summary>
    /// Opens the content of an operation's <see cref="Operation.Snapshot"/>: what the file held after it, or what was read. A batch has none: see
    /// <see cref="ReadVersionAsync"/>.
    /// </summary>
    /// <param name="operation">The operation, out of this history.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>A stream, which throws at its end when the content is not what its address says.</returns>
    /// <exception cref="ArgumentException">The operation has no content.</exception>
    /// <exception cref="RecordsDroppedException">A compaction has dropped the operation.</exception>
    /// <exception cref="CorruptionException">Neither the snapshot store nor the log has it.</exception>
    public async Task<Stream> OpenSnapshotAsync(Operation operation, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(operation);
        State.FileVersion version = State.FileVersion.Of(operation)
            ?? throw new ArgumentException($"Operation {operation.Id} has no content.", nameof(operation));
        try
        {
            return await parts.Versions.OpenAsync(version, cancellationToken).ConfigureAwait(false);
        }
        catch (CorruptionException) when (IsDropped(operation.Id))
        {
            throw new RecordsDroppedException(operation.Id.Value, parts.Base.First.Value);
        }
    }

    /// <summary>
    /// Writes the history as lines of JSON that any program can read: every operation up to the last that is committed when the writing starts,
    /// without a gap. Of those that a compaction has dropped, none is written, pinned or not.
    /// </summary>
    /// <param name="destination">Where to; it stays open.</param>
    /// <param name="cancellationToken">Ends the writing; part of the history may have been written.</param>
    /// <returns>How many operations were written.</returns>
    /// <exception cref="CorruptionException">A record is not what was appended.</exception>
    /// <exception cref="RecordsDroppedException">A compaction has dropped operations while they were being written.</exception>
    public Task<long> ExportAsync(Stream destination, CancellationToken cancellationToken = default) =>
        HistoryFile.WriteAsync(destination, history.ReadLogAsync(cancellationToken), cancellationToken);

    /// <summary>Writes the same operations as a log that ShiViz draws as a diagram.</summary>
    /// <param name="destination">Where to; it stays open.</param>
    /// <param name="cancellationToken">Ends the writing; part of the history may have been written.</param>
    /// <returns>How many operations were written.</returns>
    /// <exception cref="CorruptionException">A record is not what was appended.</exception>
    /// <exception cref="RecordsDroppedException">A compaction has dropped operations while they were being written.</exception>
    public Task<long> ExportShiVizAsync(TextWriter destination, CancellationToken cancellationToken = default) =>
        ShiVizLog.WriteAsync(destination, history.ReadLogAsync(cancellationToken), cancellationToken);

    private bool IsDropped(OperationId operation) => operation < parts.Base.First && !parts.Pins.All.Contains(operation);
}
