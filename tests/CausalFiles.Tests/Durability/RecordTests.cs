using CausalFiles.Durability;
using CsCheck;

namespace CausalFiles.Tests.Durability;

/// <summary>What <see cref="RecordWriter"/> writes, byte by byte, and that <see cref="RecordReader"/> reads it back.</summary>
public class RecordTests
{
    private const int Runs = 2_000;

    // Random numbers of every length in bits: uniform ones would nearly all be of the greatest length.
    private static readonly Gen<long> AnyLength = Gen.Select(Gen.Long[0, long.MaxValue], Gen.Int[0, 62]).Select((value, shift) => value >> shift);

    // One to four bytes of UTF-8 a character.
    private static readonly Gen<string> Text = Gen.OneOf("a", "\0", "\u00e9", "\u2713", "\ud83c\udf89").Array[0, 100].Select(string.Concat);

    [Theory]
    [InlineData(0, "00")]
    [InlineData(1, "01")]
    [InlineData(127, "7F")]
    [InlineData(128, "8001")]
    [InlineData(300, "AC02")]
    [InlineData(16_383, "FF7F")]
    [InlineData(16_384, "808001")]
    [InlineData(long.MaxValue, "FFFFFFFFFFFFFFFF7F")]
    public void Varint_Number_HasThisForm(long value, string hex)
    {
        RecordWriter writer = new();

        writer.Varint(value);

        Assert.Equal(hex, Convert.ToHexString(writer.Written));
        Assert.Equal(value, new RecordReader(writer.Written, "here").Varint());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public void Varint_NegativeNumber_Throws(long value) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new RecordWriter().Varint(value));

    [Fact]
    public void Integers_Written_AreLittleEndian()
    {
        RecordWriter writer = new();

        writer.Byte(0xab);
        writer.Int64(-2);
        writer.UInt64(0x0123456789abcdef);

        Assert.Equal("ABFEFFFFFFFFFFFFFFEFCDAB8967452301", Convert.ToHexString(writer.Written));
        Assert.Equal(17, writer.Length);
    }

    [Fact]
    public void TextBytesAndRaw_Written_StandBehindTheirLengthOrBare()
    {
        RecordWriter writer = new();

        writer.Text("é");
        writer.Bytes([1, 2, 3]);
        writer.Raw([9]);
        writer.Text("");

        Assert.Equal("02C3A90301020309" + "00", Convert.ToHexString(writer.ToArray()));
    }

    [Fact]
    public void Reader_WhatWasWritten_IsReadBack() =>
        Gen.Select(Gen.Byte, Gen.Long, Gen.ULong, AnyLength, Text, Gen.Byte.Array[0, 600]).Sample((small, number, word, length, text, bytes) =>
        {
            RecordWriter writer = new();
            writer.Byte(small);
            writer.Int64(number);
            writer.UInt64(word);
            writer.Varint(length);
            writer.Text(text);
            writer.Bytes(bytes);
            writer.Raw(bytes);

            RecordReader reader = new(writer.Written, "here");
            return reader.Byte() == small
                && reader.Int64() == number
                && reader.UInt64() == word
                && reader.Varint() == length
                && reader.Text(int.MaxValue) == text
                && reader.Bytes(int.MaxValue).SequenceEqual(bytes)
                && reader.Raw(bytes.Length).SequenceEqual(bytes)
                && reader.AtEnd
                && reader.Offset == writer.Length;
        }, iter: Runs);

    [Fact]
    public void Reader_Position_IsWhatWasReadAndWhatIsLeft()
    {
        RecordReader reader = new([1, 2, 3], "here");

        reader.Byte();

        Assert.Equal(1, reader.Offset);
        Assert.Equal(2, reader.Left);
        Assert.False(reader.AtEnd);
    }
}
