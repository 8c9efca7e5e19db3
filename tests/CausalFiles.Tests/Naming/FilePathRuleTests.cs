using System.Text;
using CausalFiles.Naming;

namespace CausalFiles.Tests.Naming;

/// <summary>Each rule for a path has cases just outside of it, which are refused by its name, and cases just inside.</summary>
public class FilePathRuleTests
{
    private const string EmptyComponent = "a component is empty";
    private const string Dots = "'.' and '..' are not allowed";
    private const string TrailingDotOrSpace = "ends with a dot or a space";
    private const string Device = "the name of a Windows device";

    [Theory]
    [InlineData("/", EmptyComponent)]
    [InlineData("/a", EmptyComponent)]
    [InlineData("a/", EmptyComponent)]
    [InlineData("a//b", EmptyComponent)]
    [InlineData("//server/share", EmptyComponent)]
    [InlineData(".", Dots)]
    [InlineData("..", Dots)]
    [InlineData("./a", Dots)]
    [InlineData("../a", Dots)]
    [InlineData("a/../b", Dots)]
    [InlineData("a/..", Dots)]
    [InlineData("a/./b", Dots)]
    [InlineData("a\\b", "separate components with '/'")]
    [InlineData("..\\a", "separate components with '/'")]
    [InlineData("\\\\server\\share", "separate components with '/'")]
    [InlineData("C:/a", "the character ':' is reserved")]
    [InlineData("c:a", "the character ':' is reserved")]
    [InlineData("a:stream", "the character ':' is reserved")]
    [InlineData("a<b", "the character '<' is reserved")]
    [InlineData("a>b", "the character '>' is reserved")]
    [InlineData("a\"b", "the character '\"' is reserved")]
    [InlineData("a|b", "the character '|' is reserved")]
    [InlineData("a?", "the character '?' is reserved")]
    [InlineData("*", "the character '*' is reserved")]
    [InlineData("a.", TrailingDotOrSpace)]
    [InlineData("a ", TrailingDotOrSpace)]
    [InlineData(" ", TrailingDotOrSpace)]
    [InlineData("...", TrailingDotOrSpace)]
    [InlineData("a. /b", TrailingDotOrSpace)]
    public void Parse_BrokenRule_NamesIt(string text, string rule)
    {
        InvalidPathException error = Assert.Throws<InvalidPathException>(() => FilePath.Parse(text));

        Assert.Contains(rule, error.Rule, StringComparison.Ordinal);
        Assert.Contains(rule, error.Message, StringComparison.Ordinal);
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
        Assert.Equal(text, error.Path);
    }

    [Theory]
    [InlineData("CON")]
    [InlineData("prn")]
    [InlineData("Aux")]
    [InlineData("NUL")]
    [InlineData("nul.txt")]
    [InlineData("nul.tar.gz")]
    [InlineData("NUL .txt")]
    [InlineData("NUL  .a.b")]
    [InlineData("COM1")]
    [InlineData("com0")]
    [InlineData("Com9.log")]
    [InlineData("LPT1")]
    [InlineData("COM\u00b9")]
    [InlineData("com\u00b2.txt")]
    [InlineData("LPT\u00b3 .txt")]
    [InlineData("CONIN$")]
    [InlineData("conout$")]
    [InlineData("CLOCK$")]
    [InlineData("conin$.txt")]
    [InlineData("docs/nul")]
    [InlineData("nul/a")]
    public void Parse_NameOfADevice_IsRefused(string text)
    {
        InvalidPathException error = Assert.Throws<InvalidPathException>(() => FilePath.Parse(text));

        Assert.Contains(Device, error.Rule, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CONS")]
    [InlineData("null")]
    [InlineData("a.nul")]
    [InlineData(" nul")]
    [InlineData("nul-1")]
    [InlineData("COM")]
    [InlineData("COM10")]
    [InlineData("COMA")]
    [InlineData("COM\u2074")]
    [InlineData("LPT")]
    [InlineData("CONIN")]
    [InlineData("XLPT1")]
    public void Parse_NameLikeADevice_IsAccepted(string text) => Assert.Equal(text, FilePath.Parse(text).Value);

    [Theory]
    [InlineData(0x00)]
    [InlineData(0x01)]
    [InlineData(0x09)]
    [InlineData(0x0a)]
    [InlineData(0x0d)]
    [InlineData(0x1b)]
    [InlineData(0x1f)]
    [InlineData(0x7f)]
    [InlineData(0x80)]
    [InlineData(0x85)]
    [InlineData(0x9f)]
    public void Parse_ControlCharacter_IsRefusedAndPrintable(int code)
    {
        InvalidPathException error = Assert.Throws<InvalidPathException>(() => FilePath.Parse($"a{(char)code}b"));

        Assert.Contains("control characters are not allowed", error.Rule, StringComparison.Ordinal);
        Assert.Contains($"a\\u{code:x4}b", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(error.Message, char.IsControl);
    }

    // Written as UTF-8 both would be U+FFFD, and so one file.
    [Theory]
    [InlineData(0xd800, "")]
    [InlineData(0xd801, "")]
    [InlineData(0xdbff, "x")]
    [InlineData(0xdc00, "x")]
    [InlineData(0xdfff, "")]
    public void Parse_LoneSurrogate_IsRefusedAndPrintable(int code, string after)
    {
        string text = "a" + (char)code + after;

        InvalidPathException error = Assert.Throws<InvalidPathException>(() => FilePath.Parse(text));

        Assert.Contains("half of a surrogate pair", error.Rule, StringComparison.Ordinal);
        Assert.Equal(text, error.Path, StringComparer.Ordinal);
        Assert.DoesNotContain(error.Message, char.IsSurrogate);
    }

    [Fact]
    public void Parse_SurrogatesInTheWrongOrder_IsRefused() =>
        Assert.Throws<InvalidPathException>(() => FilePath.Parse(new string(['\ude00', '\ud83d'])));

    [Theory]
    [InlineData("x", 255)]
    [InlineData("é", 127)]
    [InlineData("✓", 85)]
    [InlineData("🎉", 63)]
    public void Parse_LongComponent_IsBoundedInBytes(string character, int fits)
    {
        string longest = string.Concat(Enumerable.Repeat(character, fits));

        Assert.Equal(longest, FilePath.Parse(longest).Value);
        InvalidPathException error = Assert.Throws<InvalidPathException>(() => FilePath.Parse("a/" + longest + character));
        Assert.Contains("a component is longer than 255 bytes", error.Rule, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_DecomposedComponent_IsMeasuredInItsComposedForm()
    {
        string text = string.Concat(Enumerable.Repeat("e\u0301", 127));

        Assert.True(Encoding.UTF8.GetByteCount(text) > PortableName.MaxBytes);
        Assert.Equal(254, Encoding.UTF8.GetByteCount(FilePath.Parse(text).Value));
    }

    [Theory]
    [InlineData("x", 1)]
    [InlineData("é", 2)]
    public void Parse_LongPath_IsBoundedInBytes(string character, int bytes)
    {
        string directory = string.Concat(Enumerable.Repeat(character, 204 / bytes));
        string longest = string.Join('/', Enumerable.Repeat(directory, 5));

        Assert.Equal(FilePath.MaxBytes, Encoding.UTF8.GetByteCount(longest));
        Assert.Equal(longest, FilePath.Parse(longest).Value);
        InvalidPathException error = Assert.Throws<InvalidPathException>(() => FilePath.Parse(longest + "y"));
        Assert.Contains("longer than 1024 bytes", error.Rule, StringComparison.Ordinal);
    }
}
