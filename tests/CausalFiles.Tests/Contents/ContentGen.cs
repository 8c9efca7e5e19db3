using CausalFiles.Contents;
using CsCheck;

namespace CausalFiles.Tests.Contents;

/// <summary>Contents of all kinds: random, text, one byte again and again, a pattern again and again; and changes of them at all kinds of places.</summary>
internal static class ContentGen
{
    internal static readonly Gen<byte[]> Any = Gen.Select(Gen.Int[0, 3], Gen.OneOf(Gen.Int[0, 3000], Gen.Int[0, 30_000], Gen.Int[60_000, 400_000]), Gen.Int, Make);

    private static readonly Gen<byte[]> Piece = Gen.Select(Gen.Int[0, 3], Gen.OneOf(Gen.Int[0, 3], Gen.Int[0, 300], Gen.Int[0, 40_000]), Gen.Int, Make);

    /// <summary>A change, of whatever length the content is: the numbers are taken as a part of it.</summary>
    internal static readonly Gen<Change> AnyChange = Gen.Select(Gen.Int[0, 4], Gen.Double[0, 1], Gen.OneOf(Gen.Int[0, 2], Gen.Int[0, 500], Gen.Int[0, 300_000]), Piece, (place, at, removed, inserted) => new Change(place, at, removed, inserted));

    internal static byte[] Make(int kind, int length, int seed)
    {
        byte[] content = new byte[length];
        Random random = new(seed);
        int fewSeeds = seed & 1;
        switch (kind)
        {
            case 0:
                random.NextBytes(content);
                break;
            case 1:
                for (int i = 0; i < length; i++)
                {
                    content[i] = (byte)('a' + (random.Next(1 + random.Next(26)) % 26));
                }

                break;
            case 2:
                Array.Fill(content, (byte)fewSeeds);
                break;
            default:
                byte[] pattern = new byte[1 + (fewSeeds * 1500)];
                new Random(fewSeeds).NextBytes(pattern);
                for (int i = 0; i < length; i++)
                {
                    content[i] = pattern[i % pattern.Length];
                }

                break;
        }

        return content;
    }

    internal static byte[] Apply(byte[] content, Splice splice) =>
        [.. content[..(int)splice.Offset], .. splice.Inserted.Span, .. content[(int)(splice.Offset + splice.Removed)..]];

    internal sealed record Change(int Place, double At, int Removed, byte[] Inserted)
    {
        internal Splice For(byte[] content)
        {
            int[] borders = [0, .. ReferenceTree.Chunks(content).Select(chunk => chunk.Length)];
            int offset = Place switch
            {
                0 => 0,
                1 => content.Length,
                2 => borders.Take(1 + (int)(At * borders.Length)).Sum(),
                _ => (int)(At * content.Length),
            };
            return new Splice(offset, Math.Min(Removed, content.Length - offset), Inserted);
        }
    }
}
