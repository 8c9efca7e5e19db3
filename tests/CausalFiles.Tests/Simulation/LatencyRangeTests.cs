using CausalFiles.Simulation.Clients;

namespace CausalFiles.Tests.Simulation;

public class LatencyRangeTests
{
    [Theory]
    [InlineData("5..10ms", 5, 10, "5..10ms")]
    [InlineData("5ms", 5, 5, "5ms")]
    [InlineData("1s..2s", 1000, 2000, "1000..2000ms")]
    [InlineData("1..2s", 1000, 2000, "1000..2000ms")]
    [InlineData("500ms..2s", 500, 2000, "500..2000ms")]
    [InlineData("0..10ms", 0, 10, "0..10ms")]
    [InlineData("0.5ms", 0.5, 0.5, "0.5ms")]
    [InlineData("0", 0, 0, "0")]
    [InlineData("0ms", 0, 0, "0")]
    public void Parse_EachForm_GivesTheRange(string text, double shortest, double longest, string canonical)
    {
        var range = LatencyRange.Parse(text);

        Assert.Equal(TimeSpan.FromMilliseconds(shortest), range.Shortest);
        Assert.Equal(TimeSpan.FromMilliseconds(longest), range.Longest);
        Assert.Equal(canonical, range.ToString());
        Assert.Equal(range, LatencyRange.Parse(canonical));
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("5..10")]
    [InlineData("10..5ms")]
    [InlineData("-5ms")]
    [InlineData("ms")]
    [InlineData("..5ms")]
    [InlineData("5ms..")]
    [InlineData("1..2..3ms")]
    [InlineData("5 ms")]
    [InlineData("5m")]
    [InlineData("2000000000s")]
    [InlineData("3601s")]
    [InlineData("99999999999999999999999999999999999999ms")]
    public void Parse_NoForm_SaysWhy(string text)
    {
        FormatException refused = Assert.Throws<FormatException>(() => LatencyRange.Parse(text));

        Assert.Contains($"'{text}'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Next_ManyTimes_StaysInTheRange()
    {
        var range = LatencyRange.Parse("5..10ms");
        Random random = new(1);

        List<TimeSpan> drawn = [.. Enumerable.Range(0, 1000).Select(_ => range.Next(random))];

        Assert.All(drawn, latency => Assert.InRange(latency, range.Shortest, range.Longest));
        Assert.True(drawn.Max() - drawn.Min() > TimeSpan.FromMilliseconds(4));
    }
}
