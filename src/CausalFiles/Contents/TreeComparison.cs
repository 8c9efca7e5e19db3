namespace CausalFiles.Contents;

/// <summary>Measures how far two contents agree, from their beginning or from their end.</summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class TreeComparison(Block first, Block second, IBlockSource source, bool isBackward)
{
    private readonly TreeCursor a = new(first, source, isBackward);
    private readonly TreeCursor b = new(second, source, isBackward);

    // What is left of the chunks that the cursors have passed.
    private ReadOnlyMemory<byte> restOfA;
    private ReadOnlyMemory<byte> restOfB;

    /// <summary>How many bytes are the same.</summary>
    /// <param name="most">More do not matter.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    internal async ValueTask<long> MeasureAsync(long most, CancellationToken cancellationToken)
    {
        long common = 0;
        while (common < most)
        {
            if (restOfA.IsEmpty && restOfB.IsEmpty)
            {
                common += await SkipAsync(cancellationToken).ConfigureAwait(false);
            }

            if (!await FillAsync(cancellationToken).ConfigureAwait(false))
            {
                break;
            }

            int same = isBackward ? restOfA.Span.CommonSuffixLength(restOfB.Span) : restOfA.Span.CommonPrefixLength(restOfB.Span);
            common += same;
            if (same < Math.Min(restOfA.Length, restOfB.Length))
            {
                break;
            }

            restOfA = Pass(restOfA, same);
            restOfB = Pass(restOfB, same);
        }

        return Math.Min(common, most);
    }

    // Both cursors stand at the same place: passes the blocks that are the same, the largest ones first, up to two chunks that differ.
    private async ValueTask<long> SkipAsync(CancellationToken cancellationToken)
    {
        long skipped = 0;
        while (!a.IsAtEnd && !b.IsAtEnd)
        {
            if (a.Current.Address == b.Current.Address)
            {
                skipped += a.Current.Length;
                a.Advance();
                b.Advance();
                continue;
            }

            int level = Math.Max(a.Level, b.Level) - 1;
            if (level < 0)
            {
                break;
            }

            await a.DescendAsync(level, cancellationToken).ConfigureAwait(false);
            await b.DescendAsync(level, cancellationToken).ConfigureAwait(false);
        }

        return skipped;
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        restOfA = restOfA.IsEmpty ? await NextAsync(a, cancellationToken).ConfigureAwait(false) : restOfA;
        restOfB = restOfB.IsEmpty ? await NextAsync(b, cancellationToken).ConfigureAwait(false) : restOfB;
        return !restOfA.IsEmpty && !restOfB.IsEmpty;
    }

    private static async ValueTask<ReadOnlyMemory<byte>> NextAsync(TreeCursor cursor, CancellationToken cancellationToken)
    {
        if (cursor.IsAtEnd)
        {
            return default;
        }

        await cursor.DescendAsync(level: 0, cancellationToken).ConfigureAwait(false);
        Block chunk = await cursor.LoadAsync(cancellationToken).ConfigureAwait(false);
        cursor.Advance();
        return chunk.Bytes;
    }

    private ReadOnlyMemory<byte> Pass(ReadOnlyMemory<byte> rest, int count) => isBackward ? rest[..^count] : rest[count..];
}
