using CausalFiles.Operations;

namespace CausalFiles.Conflicts;

/// <summary>One of the versions of a file in a conflict.</summary>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
public sealed class ConflictVersion
{
    private readonly Func<CancellationToken, ValueTask<Stream>> open;

    internal ConflictVersion(Operation? operation, long length, Func<CancellationToken, ValueTask<Stream>> open)
    {
        Operation = operation;
        Length = length;
        this.open = open;
    }

    /// <summary>
    /// The operation that wrote it, with its replica and its clock: for what a merge has only put in place, the one that wrote it before. Null when a compaction has dropped the record.
    /// </summary>
    public Operation? Operation { get; }

    /// <summary>How long the content is, in bytes.</summary>
    public long Length { get; }

    /// <summary>Opens the content.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>A stream from the beginning, which throws when the content is not what its address says. Each call gives another one.</returns>
    /// <exception cref="Durability.CorruptionException">Neither the snapshot store nor the log has the content.</exception>
    public ValueTask<Stream> OpenReadAsync(CancellationToken cancellationToken = default) => open(cancellationToken);
}
