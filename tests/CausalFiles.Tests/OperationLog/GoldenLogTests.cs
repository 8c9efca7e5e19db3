using System.Text;
using CausalFiles.OperationLog;

namespace CausalFiles.Tests.OperationLog;

/// <summary>
/// The bytes of a log of format version 1. They stay as they are for ever: every later version proves that it still reads them.
/// </summary>
public sealed class GoldenLogTests : IDisposable
{
    private const string HeaderV1 =
        "43464C4F47534547010000000000000033221100554477668899AABBCCDDEEFF0100000000000000000000000000000001000000000000005C8A70E48CAED3EE";
    private const string FirstGroupV1 =
        "43464731030000000100000000000000CF0000000100000000000000000000006CF22F490649C761ADDE0802DD4F8D28036F6E6500C801787878787878787878"
        + "78787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878"
        + "78787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878"
        + "787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878";
    private const string SecondGroupV1 =
        "434647310100000004000000000000000500000002000000ADDE0802DD4F8D2812F5272FCC3A39A51A1A916BA49023D104666F7572";
    private const string MarksV1 =
        "43464C4F474D524B0100000000000000010000000000000002000000000000004000000000000000010000000000000000000000000000003F01000000000000"
        + "0400000000000000ADDE0802DD4F8D28DE3997823D095BEF";

    private static readonly SegmentHeader Header = new(Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), First: 1, Chain: 0, Epoch: 1);

    private readonly LogDisk disk = new();

    public void Dispose() => disk.Dispose();

    [Fact]
    public void Write_FixedRecords_HasTheGoldenBytes()
    {
        byte[] header = new byte[SegmentHeader.Size];
        Header.Write(header);
        GroupEncoder encoder = new();
        string first = Convert.ToHexString(encoder.Encode(Header.Start, LogDisk.Records("one", "", new string('x', 200)), epoch: 1, Header.Seed, out GroupMark second));
        string third = Convert.ToHexString(encoder.Encode(second, LogDisk.Records("four"), epoch: 2, Header.Seed, out GroupMark end));
        string marks = Convert.ToHexString(MarksFile.Encode(Header, [Header.Start, second]));

        Assert.Equal([HeaderV1, FirstGroupV1, SecondGroupV1, MarksV1], [Convert.ToHexString(header), first, third, marks]);
        Assert.Equal((SegmentHeader.Size + ((FirstGroupV1.Length + SecondGroupV1.Length) / 2), 5), (end.Offset, end.First));
    }

    [Fact]
    public async Task Open_GoldenBytes_HoldsTheFixedRecordsAndGoesOn()
    {
        Directory.CreateDirectory(disk.Path);
        await File.WriteAllBytesAsync(Path.Combine(disk.Path, Segment.FileName(1)), Convert.FromHexString(HeaderV1 + FirstGroupV1 + SecondGroupV1));
        await using FileOperationLog log = await disk.OpenAsync();
        await log.AppendAsync(5, LogDisk.Records("five"));

        Assert.Equal(["1 one", "2 ", "3 " + new string('x', 200), "4 four", "5 five"], await LogDisk.ReadAsync(log));
        Assert.Equal("four", Encoding.UTF8.GetString((await log.ReadOneAsync(4)).Record.Span));
    }

    [Fact]
    public void Decode_GoldenMarks_AreTheFixedOnes()
    {
        List<GroupMark> marks = MarksFile.Decode(Header, Convert.FromHexString(MarksV1), "");

        Assert.Equal(Header.Start, marks[0]);
        Assert.Equal((SegmentHeader.Size + (FirstGroupV1.Length / 2), 4), (marks[1].Offset, marks[1].First));
    }
}
