namespace CausalFiles.Contents;

/// <summary>The counterpart of <see cref="MemoryExtensions.CommonPrefixLength{T}(ReadOnlySpan{T}, ReadOnlySpan{T})"/>.</summary>
internal static class CommonSuffix
{
    private const int Block = 512;

    /// <summary>In how many bytes at their end two spans agree.</summary>
    internal static int CommonSuffixLength(this ReadOnlySpan<byte> span, ReadOnlySpan<byte> other)
    {
        int longest = Math.Min(span.Length, other.Length);
        span = span[^longest..];
        other = other[^longest..];
        int left = longest;

        // Blocks are compared many bytes at a time; only the one that differs is looked at byte by byte.
        while (left >= Block && span.Slice(left - Block, Block).SequenceEqual(other.Slice(left - Block, Block)))
        {
            left -= Block;
        }

        while (left > 0 && span[left - 1] == other[left - 1])
        {
            left--;
        }

        return longest - left;
    }
}
