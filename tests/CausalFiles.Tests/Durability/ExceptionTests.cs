using System.Globalization;
using CausalFiles.Durability;

namespace CausalFiles.Tests.Durability;

public class ExceptionTests
{
    [Fact]
    public void Corruption_WithoutOffset_NamesOnlyThePlace()
    {
        CorruptionException error = new("the log", offset: null, "a checksum is wrong");

        Assert.Equal("Corruption in the log: a checksum is wrong.", error.Message);
        Assert.Equal("the log", error.Location);
        Assert.Null(error.Offset);
        Assert.Null(error.InnerException);
    }

    [Fact]
    public void Corruption_WithOffset_NamesTheByte() =>
        Assert.Equal("Corruption in log.bin at byte 1234567: short.", new CorruptionException("log.bin", 1_234_567, "short").Message);

    [Fact]
    public void UnsupportedFormat_Versions_AreNamed()
    {
        UnsupportedFormatException error = new("The operation log", "/data/log", found: 9, supported: 2);

        Assert.Equal("The operation log in /data/log has format version 9; this version of CausalFiles reads up to 2.", error.Message);
        Assert.Equal(9, error.Found);
        Assert.Equal(2, error.Supported);
    }

    // Persian writes U+2212 for a minus sign.
    [Fact]
    public void Messages_OtherCulture_AreTheSame()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("fa-IR");
        try
        {
            Assert.Contains("at byte -1:", new CorruptionException("x", -1, "y").Message, StringComparison.Ordinal);
            Assert.Contains("version -1;", new UnsupportedFormatException("x", "y", -1, 1).Message, StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Types_AreIOExceptions()
    {
        Assert.IsType<IOException>(new CorruptionException("", null, ""), exactMatch: false);
        Assert.IsType<IOException>(new UnsupportedFormatException("", "", 0, 0), exactMatch: false);
    }
}
