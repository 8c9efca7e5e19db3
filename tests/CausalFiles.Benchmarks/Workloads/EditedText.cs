using System.Text;

namespace CausalFiles.Benchmarks.Workloads;

/// <summary>A text of made-up words, and what it is after each edit: the truth that versions are compared with.</summary>
internal sealed class EditedText
{
    private const int VocabularySize = 4_000;

    private readonly Random random;
    private readonly string[] vocabulary;

    internal EditedText(int size, int seed)
    {
        random = new Random(seed);
        vocabulary = [.. Enumerable.Range(0, VocabularySize).Select(_ => Word())];
        Content = Passage(size);
    }

    /// <summary>The text as it is; an edit puts another array here and leaves this one as it was.</summary>
    internal byte[] Content { get; private set; }

    /// <summary>Makes up a piece of text.</summary>
    internal byte[] Passage(int size)
    {
        StringBuilder text = new(size);
        while (text.Length < size)
        {
            text.Append(vocabulary[random.Next(vocabulary.Length)]).Append(random.Next(12) == 0 ? '\n' : ' ');
        }

        return Encoding.ASCII.GetBytes(text.ToString(0, size));
    }

    /// <summary>A place between two parts of the text, each part of the whole, at which so many bytes can be overwritten.</summary>
    internal int Place(double from, double to, int room) => (int)(Content.Length * from) + random.Next((int)(Content.Length * (to - from)) - room);

    /// <summary>Takes bytes out at a place and puts others in.</summary>
    internal void Splice(int offset, int removed, ReadOnlySpan<byte> inserted) =>
        Content = [.. Content.AsSpan(0, offset), .. inserted, .. Content.AsSpan(offset + removed)];

    private string Word() => string.Concat(Enumerable.Range(0, random.Next(2, 10)).Select(_ => (char)random.Next('a', 'z' + 1)));
}
