namespace CausalFiles.Contents;

/// <content>Comparing: blocks that both trees have are passed over without loading them.</content>
internal sealed partial class ChunkTree
{
    /// <summary>In what this content differs from an older one: one splice, from the first byte that differs to the last.</summary>
    /// <param name="old">The older content.</param>
    /// <param name="maxInserted">How many bytes the splice may insert.</param>
    /// <param name="source">Where blocks are loaded from.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The splice, or null when it would insert more.</returns>
    internal async ValueTask<Splice?> CompareAsync(ChunkTree old, long maxInserted, IBlockSource source, CancellationToken cancellationToken)
    {
        (long before, long after) = (old.Snapshot.Length, Snapshot.Length);
        if (old.Snapshot == Snapshot)
        {
            return new Splice(after, Removed: 0, default);
        }

        Block oldRoot = await old.Root.LoadAsync(source, cancellationToken).ConfigureAwait(false);
        Block newRoot = await Root.LoadAsync(source, cancellationToken).ConfigureAwait(false);
        long most = Math.Min(before, after);
        long prefix = await new TreeComparison(oldRoot, newRoot, source, isBackward: false).MeasureAsync(most, cancellationToken).ConfigureAwait(false);
        long suffix = await new TreeComparison(oldRoot, newRoot, source, isBackward: true).MeasureAsync(most - prefix, cancellationToken).ConfigureAwait(false);
        if (after - prefix - suffix > Math.Min(maxInserted, Array.MaxLength))
        {
            return null;
        }

        byte[] inserted = new byte[after - prefix - suffix];
        await ReadAsync(prefix, inserted, source, cancellationToken).ConfigureAwait(false);
        return new Splice(prefix, before - prefix - suffix, inserted);
    }
}
