using CausalFiles.Durability;

namespace CausalFiles.Tests.Durability;

/// <summary>Bytes that <see cref="RecordWriter"/> never wrote: each is a <see cref="CorruptionException"/> with the place and the offset.</summary>
public class RecordReaderHostileTests
{
    private delegate void Read(RecordReader reader);

    [Fact]
    public void Byte_AtTheEnd_IsCorrupt() => Corrupt([], reader => reader.Byte(), "1 more bytes were expected and 0 are left");

    [Fact]
    public void Int64_TooShort_IsCorrupt()
    {
        Corrupt(new byte[7], reader => reader.Int64(), "8 more bytes were expected and 7 are left");
        Corrupt(new byte[7], reader => reader.UInt64(), "8 more bytes were expected and 7 are left");
    }

    [Fact]
    public void Varint_WithoutItsLastByte_IsCorrupt() => Corrupt([0x80, 0x80], reader => reader.Varint(), "1 more bytes were expected");

    [Theory]
    [InlineData("8000")]
    [InlineData("FF00")]
    [InlineData("80808000")]
    [InlineData("808080808080808000")]
    public void Varint_NotShortest_IsCorrupt(string hex) =>
        Corrupt(Convert.FromHexString(hex), reader => reader.Varint(), "not in its shortest form");

    [Theory]
    [InlineData("80808080808080808001")]
    [InlineData("FFFFFFFFFFFFFFFFFF01")]
    [InlineData("FFFFFFFFFFFFFFFFFFFFFFFFFF")]
    public void Varint_MoreThan63Bits_IsCorrupt(string hex) =>
        Corrupt(Convert.FromHexString(hex), reader => reader.Varint(), "a number has too many bytes");

    [Fact]
    public void Varint_AboveItsMaximum_IsCorrupt()
    {
        Assert.Equal(5, new RecordReader([5], "here").Varint(5));
        Corrupt([6], reader => reader.Varint(5), "the number 6 is out of its range");
    }

    [Fact]
    public void Bytes_LengthBeyondTheEnd_IsCorrupt() =>
        Corrupt([3, 1, 2], reader => reader.Bytes(100), "3 more bytes were expected and 2 are left");

    [Fact]
    public void Bytes_LengthAboveTheMaximum_IsCorruptEvenWhenAllIsThere()
    {
        Assert.Equal([1, 2], new RecordReader([2, 1, 2], "here").Bytes(2).ToArray());
        Corrupt([2, 1, 2], reader => reader.Bytes(1), "out of its range");
    }

    [Theory]
    [InlineData("80")]
    [InlineData("C3")]
    [InlineData("C080")]
    [InlineData("EDA080")]
    [InlineData("F4908080")]
    [InlineData("61FF")]
    public void Text_InvalidUtf8_IsCorrupt(string hex)
    {
        byte[] text = Convert.FromHexString(hex);

        Corrupt([(byte)text.Length, .. text], reader => reader.Text(100), "a text is not valid UTF-8");
    }

    // The length alone would be a gigabyte; nothing may be allocated before it is known to be there.
    [Fact]
    public void Text_HugeLength_AllocatesNothing()
    {
        byte[] bytes = [0x80, 0x80, 0x80, 0x80, 0x04, 0x61];
        long before = GC.GetAllocatedBytesForCurrentThread();

        CorruptionException error = Assert.Throws<CorruptionException>(() => new RecordReader(bytes, "here").Text(int.MaxValue));

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 64 * 1024);
        Assert.Contains("1073741824 more bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Corrupt_Detail_CarriesPlaceAndOffset()
    {
        FormatException inner = new("why");
        RecordReader reader = new([1, 2, 3], "here");
        reader.Raw(2);

        CorruptionException error = reader.Corrupt("it is wrong", inner);

        Assert.Equal("here", error.Location);
        Assert.Equal(2, error.Offset);
        Assert.Same(inner, error.InnerException);
        Assert.Equal("Corruption in here at byte 2: it is wrong.", error.Message);
    }

    private static void Corrupt(byte[] bytes, Read read, string detail)
    {
        CorruptionException error = Assert.Throws<CorruptionException>(() => read(new RecordReader(bytes, "here")));

        Assert.Contains(detail, error.Message, StringComparison.Ordinal);
        Assert.Equal("here", error.Location);
        Assert.InRange(error.Offset ?? -1, 0, bytes.Length);
    }
}
