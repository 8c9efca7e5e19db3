namespace CausalFiles.OperationLog;

/// <summary>
/// The operation log: one gapless sequence of records, the first at position 1, that everything else follows. A record is opaque to it.
/// </summary>
/// <remarks>
/// <para><see cref="AppendAsync"/> and <see cref="DropAsync"/> are never called concurrently with each other or themselves by one holder of the
/// coordinator lock; a holder that has lost its lock may still call, and is refused because its position is stale. The other members
/// may be called at any time, by any number of threads.</para>
/// <para>The log may be remote: a position is asked for, never assumed.</para>
/// </remarks>
/// <threadsafety>As the remarks say.</threadsafety>
public interface IOperationLog : IAsyncDisposable
{
    /// <summary>Which positions the log holds.</summary>
    /// <param name="cancellationToken">Ends the wait; nothing has changed.</param>
    /// <returns>The first position that is held and the one that the next record will get.</returns>
    ValueTask<LogRange> GetRangeAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Appends records as one group, all or none (compare-and-append). When it returns they are durable: this is the point at which operations are
    /// committed.
    /// </summary>
    /// <param name="expectedNext">The position that the first of the records is to get.</param>
    /// <param name="records">One or more records, each of up to 64 MiB.</param>
    /// <param name="cancellationToken">Heeded only before anything is written; from then on the call completes.</param>
    /// <returns>A task that ends when the records are durable.</returns>
    /// <exception cref="StaleAppendException">Another holder has appended: the next position is not the expected one. Nothing has changed.</exception>
    /// <exception cref="LogFailedException">
    /// This or an earlier append could not be made durable. Whether the records are in the log is known when it is opened anew; until then
    /// it takes none.
    /// </exception>
    ValueTask AppendAsync(long expectedNext, IReadOnlyList<ReadOnlyMemory<byte>> records, CancellationToken cancellationToken = default);

    /// <summary>Reads what the log holds, up to the end that it has when the reading starts.</summary>
    /// <param name="from">The first position to read; the next position, or a later one, yields nothing.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The records in order, without a gap.</returns>
    /// <exception cref="RecordsDroppedException">The position is below the first one held.</exception>
    /// <exception cref="Durability.CorruptionException">A record is not what was appended.</exception>
    IAsyncEnumerable<LogEntry> ReadAsync(long from, CancellationToken cancellationToken = default);

    /// <summary>Reads the record at one position. Following records one by one with this is cheaper than starting to read at each.</summary>
    /// <param name="position">The position, below the next one.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The record.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The log has not come so far.</exception>
    /// <exception cref="RecordsDroppedException">The position is below the first one held.</exception>
    /// <exception cref="Durability.CorruptionException">The record is not what was appended.</exception>
    async ValueTask<LogEntry> ReadOneAsync(long position, CancellationToken cancellationToken = default)
    {
        await foreach (LogEntry entry in ReadAsync(position, cancellationToken).ConfigureAwait(false))
        {
            return entry;
        }

        throw new ArgumentOutOfRangeException(nameof(position), position, "The log has not come so far.");
    }

    /// <summary>Waits until the log holds a position, or has held it.</summary>
    /// <param name="position">The position to wait for.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when there is a record at the position.</returns>
    ValueTask WaitAsync(long position, CancellationToken cancellationToken = default);

    /// <summary>Gives up the records below a position, or some of them: a log may keep more than it must.</summary>
    /// <remarks>Who is reading them meanwhile gets them, or a <see cref="RecordsDroppedException"/>.</remarks>
    /// <param name="before">The first position that stays; at most the next position, at which nothing stays.</param>
    /// <param name="cancellationToken">Ends the wait; some may have been dropped.</param>
    /// <returns>A task that ends when the space is free.</returns>
    ValueTask DropAsync(long before, CancellationToken cancellationToken = default);
}
