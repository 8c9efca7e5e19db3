using CausalFiles.Simulation.Narration;

namespace CausalFiles.Tests.Simulation;

public class ExcerptTests
{
    [Theory]
    [InlineData("", "(empty)")]
    [InlineData("\n", "(empty)")]
    [InlineData("one\n", "one")]
    [InlineData("one\r\ntwo\n", "one / two")]
    [InlineData("red \u001b[31m", "red ?[31m")]
    public void Of_ShortText_IsOneHarmlessLine(string text, string expected) => Assert.Equal(expected, Excerpt.Of(text));

    [Fact]
    public void Of_LongText_IsItsBeginningAndItsEnd()
    {
        string excerpt = Excerpt.Of("first\n" + new string('x', 100_000) + "\nlast\n");

        Assert.StartsWith("first / xxx", excerpt, StringComparison.Ordinal);
        Assert.EndsWith("xxx / last", excerpt, StringComparison.Ordinal);
        Assert.InRange(excerpt.Length, 50, 100);
    }
}
