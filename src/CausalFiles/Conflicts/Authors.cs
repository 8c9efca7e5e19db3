using CausalFiles.Operations;

namespace CausalFiles.Conflicts;

/// <summary>Finds the operation that wrote a version. A merge that puts a version into the tree as it was says which one, so that nothing depends on what stands between the two.</summary>
/// <param name="find">Finds an operation; null when a compaction has dropped it.</param>
/// <threadsafety>As safe as <paramref name="find"/>.</threadsafety>
internal sealed class Authors(Func<OperationId, CancellationToken, ValueTask<Operation?>> find)
{
    /// <returns>The operation; null when a compaction has dropped it.</returns>
    internal async ValueTask<Operation?> FindAsync(EffectId version, CancellationToken cancellationToken)
    {
        Operation? written = await find(version.Operation, cancellationToken).ConfigureAwait(false);
        while (written is not null && OriginOf(written, version.Index) is { } origin)
        {
            version = origin;
            written = await find(version.Operation, cancellationToken).ConfigureAwait(false);
        }

        return written;
    }

    // What a merge puts in place stands before it; anything else would go round in circles.
    private static EffectId? OriginOf(Operation written, int effect) =>
        effect < written.Origins.Count && written.Origins[effect] is var origin && origin != EffectId.None && origin.Operation < written.Id ? origin : null;
}
