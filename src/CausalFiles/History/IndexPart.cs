namespace CausalFiles.History;

/// <summary>What an index has to say about some operations, for one path.</summary>
/// <param name="First">The first of the operations.</param>
/// <param name="Next">The operation after the last.</param>
/// <param name="Find">
/// Tells which of them may concern the path, in ascending order; null when the index has nothing to say, so that all of them have to be
/// read.
/// </param>
internal sealed record IndexPart(long First, long Next, Func<CancellationToken, ValueTask<IReadOnlyList<long>?>> Find)
{
    /// <summary>Operations of which the index knows nothing.</summary>
    internal static IndexPart Unknown(long first, long next) => new(first, next, static _ => default);

    /// <summary>The part of this one that lies in a range.</summary>
    internal IndexPart Within(long first, long next) => first <= First && Next <= next
        ? this
        : new IndexPart(Math.Max(first, First), Math.Min(next, Next), token => FindAsync(first, next, token));

    private async ValueTask<IReadOnlyList<long>?> FindAsync(long first, long next, CancellationToken cancellationToken)
    {
        IReadOnlyList<long>? hits = await Find(cancellationToken).ConfigureAwait(false);
        return hits is null ? null : [.. hits.Where(hit => hit >= first && hit < next)];
    }
}
