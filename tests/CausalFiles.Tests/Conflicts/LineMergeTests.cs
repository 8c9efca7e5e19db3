using CausalFiles.Conflicts;
using CsCheck;

namespace CausalFiles.Tests.Conflicts;

public sealed class LineMergeTests
{
    private static readonly string[] Ends = ["\n", "\r\n", "\n", ""];

    private static readonly Gen<string> AnyText = Gen.Select(Gen.Int[0, 3], Gen.Int[0, 3], (word, end) => $"{"abcd"[word]}{Ends[end]}").Array[0, 8].Select(lines => string.Concat(lines));

    [Theory]
    [InlineData("a\nb\nc\n", "A\nb\nc\n", "a\nb\nC\n", "A\nb\nC\n")]
    [InlineData("a\nb\nc\n", "a\nb\n", "a\nb\nc\nd\n", null)]
    [InlineData("a\nb\nc\n", "a\nc\n", "a\nb\nc\nd\n", "a\nc\nd\n")]
    [InlineData("a\nb\n", "x\na\nb\n", "y\na\nb\n", null)]
    [InlineData("a\nb\n", "x\na\nb\n", "x\na\nb\ny\n", "x\na\nb\ny\n")]
    [InlineData("a\nb\n", "1\nb\n", "2\nb\n", null)]
    [InlineData("a\nb\nc\n", "1\nb\nc\n", "a\n2\nc\n", null)]
    [InlineData("a\r\nb\r\nc\r\n", "A\r\nb\r\nc\r\n", "a\r\nb\r\nC\r\n", "A\r\nb\r\nC\r\n")]
    [InlineData("a\rb\rc\r", "A\rb\rc\r", "a\rb\rC\r", "A\rb\rC\r")]
    [InlineData("\ufeffa\nb\nc", "a\nb\nc", "\ufeffa\nb\nC", "a\nb\nC")]
    [InlineData("a\nb\nc", "a\nb\nc\n", "A\nb\nc", "A\nb\nc\n")]
    [InlineData("", "a\n", "b\n", null)]
    public void Merge_OfLines_IsBothOrNothing(string before, string theirs, string ours, string? merged)
    {
        Assert.Equal(merged, LineMerge.TryMerge(before, theirs, ours));
        Assert.Equal(merged, LineMerge.TryMerge(before, ours, theirs));
    }

    [Fact]
    public void Merge_OfAnyTexts_IsTheSameForBothSides() => Gen.Select(AnyText, AnyText, AnyText).Sample((before, theirs, ours) =>
    {
        string? merged = LineMerge.TryMerge(before, theirs, ours);
        Assert.Equal(merged, LineMerge.TryMerge(before, ours, theirs));
        Assert.Equal(theirs, LineMerge.TryMerge(before, theirs, before));
        Assert.Equal(theirs, LineMerge.TryMerge(before, theirs, theirs));
    });

    [Fact]
    public void Merge_OfEditsThatDoNotTouch_HasBoth() => Gen.Select(Gen.Int[0, 4].Array[1, 30], Gen.Int[0, 3]).Sample((edits, end) =>
    {
        // Of every three lines the second is changed by one side or the other, or by nobody.
        string newLine = Ends[end] is "" ? "\n" : Ends[end];
        List<string> before = [];
        List<string> theirs = [];
        List<string> ours = [];
        List<string> both = [];
        for (int i = 0; i < edits.Length; i++)
        {
            foreach (List<string> text in new[] { before, theirs, ours, both })
            {
                bool isEdited = text == both ? edits[i] != 0 : (text == theirs && edits[i] is 1 or 3) || (text == ours && edits[i] is 2 or 4);
                text.Add($"{i} first{newLine}");
                text.AddRange(!isEdited ? [$"{i}{newLine}"] : edits[i] < 3 ? [$"{i} changed{newLine}", $"{i} added{newLine}"] : []);
                text.Add($"{i} last{newLine}");
            }
        }

        Assert.Equal(string.Concat(both), LineMerge.TryMerge(string.Concat(before), string.Concat(theirs), string.Concat(ours)));
    });
}
