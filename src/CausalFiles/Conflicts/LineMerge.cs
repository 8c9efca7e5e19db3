using System.Text;
using DiffPlex;
using DiffPlex.Chunkers;
using DiffPlex.Model;

namespace CausalFiles.Conflicts;

/// <summary>Does to a text what two others have done to it, line by line.</summary>
internal static class LineMerge
{
    // Comparing takes time that grows with the lines times those that differ, and nobody else commits meanwhile.
    private const int MostLines = 20_000;

    /// <returns>The text; null when both changed the same place, or too much to compare.</returns>
    internal static string? TryMerge(string before, string theirs, string ours)
    {
        if (CountLines(before) > MostLines || CountLines(theirs) > MostLines || CountLines(ours) > MostLines)
        {
            return null;
        }

        DiffResult their = Compare(before, theirs);
        DiffResult our = Compare(before, ours);
        StringBuilder merged = new();
        int at = 0;
        int i = 0;
        int j = 0;
        while (i < their.DiffBlocks.Count || j < our.DiffBlocks.Count)
        {
            DiffBlock? one = i < their.DiffBlocks.Count ? their.DiffBlocks[i] : null;
            DiffBlock? other = j < our.DiffBlocks.Count ? our.DiffBlocks[j] : null;
            bool isBoth = one is not null && other is not null && IsSame(one, their, other, our);
            bool isTheirs = other is null || (one is not null && EndOf(one) < other.DeleteStartA);
            if (!isBoth && !isTheirs && one is not null && EndOf(other!) >= one.DeleteStartA)
            {
                return null;
            }

            (DiffBlock next, DiffResult side) = isBoth || isTheirs ? (one!, their) : (other!, our);
            Append(merged, their.PiecesOld, at, next.DeleteStartA);
            Append(merged, side.PiecesNew, next.InsertStartB, next.InsertStartB + next.InsertCountB);
            at = EndOf(next);
            i += isBoth || isTheirs ? 1 : 0;
            j += isBoth || !isTheirs ? 1 : 0;
        }

        Append(merged, their.PiecesOld, at, their.PiecesOld.Count);
        return merged.ToString();
    }

    private static DiffResult Compare(string before, string after) =>
        Differ.Instance.CreateDiffs(before, after, ignoreWhiteSpace: false, ignoreCase: false, LineEndingsPreservingChunker.Instance);

    // As the chunker cuts them: a line ends with \n, \r, or both.
    private static int CountLines(ReadOnlySpan<char> text) => text.Count('\n') + text.Count('\r') - text.Count("\r\n") + 1;

    private static int EndOf(DiffBlock block) => block.DeleteStartA + block.DeleteCountA;

    private static bool IsSame(DiffBlock one, DiffResult their, DiffBlock other, DiffResult our) =>
        (one.DeleteStartA, one.DeleteCountA, one.InsertCountB) == (other.DeleteStartA, other.DeleteCountA, other.InsertCountB)
        && their.PiecesNew.Skip(one.InsertStartB).Take(one.InsertCountB)
            .SequenceEqual(our.PiecesNew.Skip(other.InsertStartB).Take(other.InsertCountB), StringComparer.Ordinal);

    private static void Append(StringBuilder text, IReadOnlyList<string> lines, int from, int to)
    {
        for (int i = from; i < to; i++)
        {
            _ = text.Append(lines[i]);
        }
    }
}
