using CausalFiles.Contents;

namespace CausalFiles.Tests.Contents;

public sealed class ChunkerTests
{
    [Fact]
    public void Cut_AllZeros_AreTheLongestChunks()
    {
        byte[] zeros = new byte[3 * Chunker.Max];

        Assert.Equal(Chunker.Max, Chunker.Cut(zeros));
        Assert.Equal(0, Chunker.Cut(zeros.AsSpan(0, Chunker.Max - 1)));
    }

    [Fact]
    public void Cut_RandomContent_GivesChunksOfAboutFourKibibytes()
    {
        byte[] content = ContentGen.Make(kind: 0, 4 << 20, seed: 1);
        List<int> lengths = [];
        for (int at = 0; at < content.Length; at += lengths[^1])
        {
            int cut = Chunker.Cut(content.AsSpan(at));
            lengths.Add(cut == 0 ? content.Length - at : cut);
        }

        Assert.InRange(lengths.Average(), 3500, 4500);
        Assert.All(lengths.SkipLast(1), length => Assert.InRange(length, Chunker.Min, Chunker.Max));
    }

    [Fact]
    public void Cut_KnownNotToEndBefore_FindsTheSameEnd()
    {
        byte[] content = ContentGen.Make(kind: 0, Chunker.Max, seed: 2);
        int cut = Chunker.Cut(content);

        for (int tested = 0; tested < cut; tested += 7)
        {
            Assert.Equal(cut, Chunker.Cut(content, tested));
        }

        Assert.Equal(cut, Chunker.Cut(content, cut - 1));
    }

    [Fact]
    public void Cut_SomeBytesMissing_TellsNothingOrTheSameEnd()
    {
        byte[] content = ContentGen.Make(kind: 0, Chunker.Max, seed: 3);
        int cut = Chunker.Cut(content);

        for (int known = 0; known <= cut + 10; known++)
        {
            Assert.Equal(known < cut ? 0 : cut, Chunker.Cut(content.AsSpan(0, known)));
        }
    }
}
