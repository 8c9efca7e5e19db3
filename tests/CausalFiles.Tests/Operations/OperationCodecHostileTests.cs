using CausalFiles.Durability;
using CausalFiles.Operations;

namespace CausalFiles.Tests.Operations;

/// <summary>Records in which one field is not what the codec writes.</summary>
public class OperationCodecHostileTests
{
    [Fact]
    public void Decode_UntouchedRecord_IsRead()
    {
        Operation operation = OperationCodec.Decode(RecordBuilder.Position, new RecordBuilder().Build());

        Assert.Equal("plan.md", operation.Path.Value);
        Assert.Equal("alice:3", operation.Clock.ToString());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(255)]
    public void Decode_UnknownVersion_NamesBoth(byte version)
    {
        UnsupportedFormatException error = Assert.Throws<UnsupportedFormatException>(
            () => OperationCodec.Decode(RecordBuilder.Position, new RecordBuilder { Version = version }.Build()));

        Assert.Equal(version, error.Found);
        Assert.Equal(2, error.Supported);
        Assert.Contains("the record of operation 7", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(14)]
    [InlineData(255)]
    public void Decode_UnknownKind_IsCorrupt(byte kind) =>
        Corrupt(new RecordBuilder { Kind = kind }, $"there is no operation of kind {kind}");

    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    [InlineData(8)]
    [InlineData(long.MaxValue)]
    public void Decode_RecordOfAnotherPosition_IsCorrupt(long id) =>
        Corrupt(new RecordBuilder { Id = w => w.Varint(id) }, $"it says that it is operation {id}");

    [Fact]
    public void Decode_NumberNotShortest_IsCorrupt()
    {
        Corrupt(new RecordBuilder { Id = w => w.Raw([0x87, 0x00]) }, "not in its shortest form");
        Corrupt(new RecordBuilder { BasedOn = w => w.Raw([0x80, 0x00]) }, "not in its shortest form");
        Corrupt(new RecordBuilder { Effects = w => w.Raw([0x80, 0x00]) }, "not in its shortest form");
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    public void Decode_TimeOutOfRange_IsCorrupt(long ticks) => Corrupt(new RecordBuilder { Ticks = ticks }, "is no time");

    [Theory]
    [InlineData("")]
    [InlineData("al ice")]
    [InlineData("nul")]
    public void Decode_InvalidReplica_IsCorrupt(string name)
    {
        Corrupt(new RecordBuilder { Replica = w => w.Text(name) }, "the name of a replica breaks the rules");
        Corrupt(new RecordBuilder { Clock = w => Clock(w, (name, 1)) }, "the name of a replica breaks the rules");
    }

    [Fact]
    public void Decode_ReplicaTooLong_IsCorrupt() =>
        Corrupt(new RecordBuilder { Replica = w => w.Text(new string('r', 65)) }, "the number 65 is out of its range");

    [Fact]
    public void Decode_ClockOutOfOrder_IsCorrupt()
    {
        const string Expected = "the components of a clock are not in order";

        Corrupt(new RecordBuilder { Clock = w => Clock(w, ("bob", 1), ("alice", 1)) }, Expected);
        Corrupt(new RecordBuilder { Clock = w => Clock(w, ("alice", 1), ("alice", 1)) }, Expected);
        Corrupt(new RecordBuilder { Clock = w => Clock(w, ("a", 1), ("B", 1)) }, Expected);
    }

    // Zeros are left out, or one clock would have several forms.
    [Fact]
    public void Decode_ClockWithAZero_IsCorrupt() =>
        Corrupt(new RecordBuilder { Clock = w => Clock(w, ("alice", 0)) }, "the components of a clock are not in order");

    [Theory]
    [InlineData("../etc/passwd", "a path breaks the rules")]
    [InlineData("/etc/passwd", "a path breaks the rules")]
    [InlineData("a//b", "a path breaks the rules")]
    [InlineData("c:\\a", "a path breaks the rules")]
    [InlineData("nul.txt", "a path breaks the rules")]
    [InlineData("a\ufffe", "a path breaks the rules")]
    [InlineData("cafe\u0301", "a path is not in its normal form")]
    [InlineData("\u212a", "a path is not in its normal form")]
    public void Decode_PathThatIsNotNormal_IsCorrupt(string path, string detail)
    {
        Corrupt(new RecordBuilder { Path = w => w.Text(path) }, detail);
        Corrupt(new RecordBuilder { Effects = w => Effect(w, 2, path) }, detail);
        Corrupt(new RecordBuilder { Effects = w => Effect(w, 3, "a", path) }, detail);
    }

    [Fact]
    public void Decode_PathTooLong_IsCorrupt() =>
        Corrupt(new RecordBuilder { Path = w => w.Text(new string('p', 1025)) }, "the number 1025 is out of its range");

    [Fact]
    public void Decode_SurrogateInUtf8_IsCorrupt() =>
        Corrupt(new RecordBuilder { Path = w => w.Bytes([0xed, 0xa0, 0x80]) }, "a text is not valid UTF-8");

    [Theory]
    [InlineData(2)]
    [InlineData(255)]
    public void Decode_UnknownSnapshotFlag_IsCorrupt(byte flag) =>
        Corrupt(new RecordBuilder { Snapshot = w => w.Byte(flag) }, $"{flag} tells neither");

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(255)]
    public void Decode_UnknownEffect_IsCorrupt(byte tag) =>
        Corrupt(new RecordBuilder { Effects = w => Effect(w, tag, "a") }, $"there is no effect with the tag {tag}");

    [Fact]
    public void Decode_BytesAfterTheEnd_IsCorrupt() =>
        Corrupt(new RecordBuilder { End = w => w.Byte(0) }, "bytes follow the end of the record");

    private static void Corrupt(RecordBuilder record, string detail)
    {
        CorruptionException error = Assert.Throws<CorruptionException>(() => OperationCodec.Decode(RecordBuilder.Position, record.Build()));

        Assert.Contains(detail, error.Message, StringComparison.Ordinal);
        Assert.Equal("the record of operation 7", error.Location);
        Assert.NotNull(error.Offset);
    }

    private static void Clock(RecordWriter writer, params (string Name, long Count)[] components)
    {
        writer.Varint(components.Length);
        foreach ((string name, long count) in components)
        {
            writer.Text(name);
            writer.Varint(count);
        }
    }

    private static void Effect(RecordWriter writer, byte tag, params string[] paths)
    {
        writer.Varint(1);
        writer.Byte(tag);
        foreach (string path in paths)
        {
            writer.Text(path);
        }
    }
}
