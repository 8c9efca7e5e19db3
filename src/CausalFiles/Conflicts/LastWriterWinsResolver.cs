using CausalFiles.Operations;

namespace CausalFiles.Conflicts;

/// <summary>
/// The version whose author had seen more operations wins, and of two that had seen as many the one of the replica whose name comes later. Times decide nothing: the clocks of machines differ.
/// </summary>
/// <remarks>
/// This is a total order of all versions that extends the causal one: who has seen a version has seen more than its author. It is the same at every replica, and a version that has won keeps its
/// place in the order when a merge puts it into the tree, so that the content of a file does not depend on the order in which any number of replicas come back, nor on what others do meanwhile. The other version stays in the history.
/// Equal bytes are no conflict, and count as the version of whoever brought them first. A version whose record a compaction has dropped loses.
/// </remarks>
/// <threadsafety>Safe for any number of threads.</threadsafety>
public sealed class LastWriterWinsResolver : IConflictResolver
{
    /// <inheritdoc/>
    public ValueTask<ConflictResolution> ResolveAsync(FileConflict conflict, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(conflict);
        return new(Compare(conflict.Ours.Operation, conflict.Theirs.Operation) > 0 ? ConflictResolution.UseOurs : ConflictResolution.UseTheirs);
    }

    /// <summary>Compares two versions by the operations that wrote them.</summary>
    internal static int Compare(Operation? one, Operation? other)
    {
        if (one is null || other is null)
        {
            return (one is null ? 0 : 1) - (other is null ? 0 : 1);
        }

        int seen = Seen(one).CompareTo(Seen(other));
        return seen != 0 ? seen : one.Replica.CompareTo(other.Replica);
    }

    // Each operation is one tick of one component.
    private static Int128 Seen(Operation operation)
    {
        Int128 seen = 0;
        foreach ((_, long count) in operation.Clock.Components)
        {
            seen += count;
        }

        return seen;
    }
}
