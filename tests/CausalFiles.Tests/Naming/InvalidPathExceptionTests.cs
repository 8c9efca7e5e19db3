using CausalFiles.Naming;

namespace CausalFiles.Tests.Naming;

public class InvalidPathExceptionTests
{
    [Fact]
    public void Message_PathAndRule_SaysBoth()
    {
        InvalidPathException error = new("a\tb", "control characters are not allowed");

        Assert.Equal("'a\\u0009b' is not a valid name here: control characters are not allowed.", error.Message);
        Assert.Equal("a\tb", error.Path);
        Assert.Equal("control characters are not allowed", error.Rule);
    }

    // What catches the argument errors of System.IO catches this one.
    [Fact]
    public void Type_IsAnArgumentException() => Assert.IsType<ArgumentException>(new InvalidPathException("", ""), exactMatch: false);
}
