using CausalFiles.Naming;

namespace CausalFiles.Tests.Naming;

public class PortableNameTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("é ✓ 🎉", "é ✓ 🎉")]
    [InlineData("a\nb\u007f", "a\\u000ab\\u007f")]
    [InlineData("\u0000", "\\u0000")]
    [InlineData("\ufffd", "\\ufffd")]
    [InlineData("a\u2028b\u2029", "a\\u2028b\\u2029")]
    public void Printable_Text_ShowsWhatDoesNotPrint(string text, string printable) => Assert.Equal(printable, PortableName.Printable(text));

    [Fact]
    public void Printable_LoneSurrogate_IsReplaced() => Assert.Equal("a\\ufffdb", PortableName.Printable(new string(['a', '\ud800', 'b'])));

    [Fact]
    public void BrokenRule_ValidName_IsNull() => Assert.Null(PortableName.BrokenRule("plan.md"));

    [Fact]
    public void BrokenRule_Separator_IsReserved() => Assert.Equal("the character '/' is reserved", PortableName.BrokenRule("a/b"));

    [Fact]
    public void Normalize_Ascii_IsTheSameText()
    {
        string text = "docs/plan.md";

        Assert.Same(text, PortableName.Normalize(text));
    }

    [Fact]
    public void Normalize_Decomposed_IsComposed() => Assert.Equal("\u00e9", PortableName.Normalize("e\u0301"), StringComparer.Ordinal);

    // Well-formed Unicode that .NET does not normalise.
    [Fact]
    public void Normalize_NoCharacter_IsRefusedAndPrintable()
    {
        string text = new(['a', (char)0xfffe]);

        InvalidPathException error = Assert.Throws<InvalidPathException>(() => PortableName.Normalize(text));

        Assert.Equal("it holds a code point that is no character", error.Rule);
        Assert.Contains("'a\\ufffe'", error.Message, StringComparison.Ordinal);
    }
}
