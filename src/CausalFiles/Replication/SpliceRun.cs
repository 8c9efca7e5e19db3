using CausalFiles.Contents;

namespace CausalFiles.Replication;

/// <summary>
/// The splices of one file that follow each other in a group, in as few pieces as come of it simply: one that touches what the one before it inserted is folded
/// into it, as each of a row of appends is.
/// </summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class SpliceRun(long baseLength)
{
    private readonly List<Piece> pieces = [];

    /// <summary>The length of the content after the splices so far.</summary>
    internal long Length { get; private set; } = baseLength;

    /// <summary>Up to where the content has never been changed.</summary>
    internal long Untouched { get; private set; } = baseLength;

    /// <summary>Whether a piece leaves something behind it that has another place then.</summary>
    internal bool Moves { get; private set; }

    /// <summary>How long the file has been at the most while the pieces were written one after the other.</summary>
    internal long Extent { get; private set; } = baseLength;

    /// <summary>What is to be written where, one after the other, when nothing moves.</summary>
    internal IEnumerable<FilePart> Parts => pieces.Where(piece => piece.Length > 0).Select(piece => new FilePart(piece.Offset, piece.Inserted));

    internal void Add(Splice splice)
    {
        Untouched = Math.Min(Untouched, splice.Offset);
        Moves |= splice.Growth != 0 && splice.Offset + splice.Removed != Length;
        Length += splice.Growth;
        if (pieces is not [.., Piece last] || !last.TryFold(splice))
        {
            last = new Piece(splice);
            pieces.Add(last);
        }

        Extent = Math.Max(Extent, last.Offset + last.Length);
    }

    private sealed class Piece(Splice splice)
    {
        // A longer piece is not worth the copying.
        private const long Longest = 16L << 20;

        // The bytes of the first splice as they came, until another is folded in; then a buffer with room to grow.
        private byte[]? buffer;

        internal long Offset { get; private set; } = splice.Offset;

        internal int Length { get; private set; } = splice.Inserted.Length;

        internal ReadOnlyMemory<byte> Inserted => buffer is null ? splice.Inserted : buffer.AsMemory(0, Length);

        internal bool TryFold(Splice next)
        {
            long start = next.Offset - Offset;
            long end = start + next.Removed;
            if (start > Length || end < 0 || Length + next.Inserted.Length > Longest)
            {
                return false;
            }

            int keptBefore = (int)Math.Max(start, 0);
            int keptAfter = (int)Math.Max(Length - end, 0);
            int length = keptBefore + next.Inserted.Length + keptAfter;
            byte[] target = buffer is not null && buffer.Length >= length ? buffer : new byte[Math.Max(length, 2 * Length)];
            Inserted[(Length - keptAfter)..].CopyTo(target.AsMemory(length - keptAfter));
            Inserted[..keptBefore].CopyTo(target);
            next.Inserted.CopyTo(target.AsMemory(keptBefore));
            (buffer, Length, Offset) = (target, length, Math.Min(Offset, next.Offset));
            return true;
        }
    }
}

#pragma warning disable MA0048 // It has no use without the run.

/// <summary>Bytes for a place in a file.</summary>
internal readonly record struct FilePart(long Offset, ReadOnlyMemory<byte> Bytes);
