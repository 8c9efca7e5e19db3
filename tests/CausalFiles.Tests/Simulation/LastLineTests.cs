using CausalFiles.Simulation.Clients;

namespace CausalFiles.Tests.Simulation;

public class LastLineTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("one", "one+")]
    [InlineData("one\n", "one+\n")]
    [InlineData("one\r\n", "one+\r\n")]
    [InlineData("one\ntwo\n", "one\ntwo+\n")]
    [InlineData("one\ntwo", "one\ntwo+")]
    [InlineData("one\n\n", "one\n+\n")]
    [InlineData("\n", "+\n")]
    public void Extend_Text_ChangesItsLastLineOnly(string text, string expected) => Assert.Equal(expected, LastLine.Extend(text, "+"));

    [Theory]
    [InlineData("", "")]
    [InlineData("one\ntwo\n", "two")]
    [InlineData("one\r\ntwo\r\n", "two")]
    [InlineData("one", "one")]
    [InlineData("one\n\n", "")]
    public void Of_Text_GivesTheLineWithoutItsBreak(string text, string expected) => Assert.Equal(expected, LastLine.Of(text));
}
