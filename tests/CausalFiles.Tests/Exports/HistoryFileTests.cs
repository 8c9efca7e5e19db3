using System.Text;
using CausalFiles.Durability;
using CausalFiles.Exports;
using CausalFiles.Operations;
using CausalFiles.Tests.Operations;
using CsCheck;

namespace CausalFiles.Tests.Exports;

/// <summary>Reading a file of a history: what was written comes back, and whatever else stands there is refused, with its line.</summary>
public sealed class HistoryFileTests
{
    private const string Header = """{"format":"CausalFiles history","version":1}""";

    private const string Line =
        """{"id":1,"replica":"alice","kind":"Write","path":"a","time":"2026-11-23T10:15:42.1180000Z","clock":{"alice":1},"basedOn":0,"source":0,"snapshot":null,"effects":[{"type":"FileDeleted","path":"a"}]}""";

    [Fact]
    public async Task ReadAsync_AnyOperations_AreAsWritten() => await OperationGen.Any.Array[0, 20].SampleAsync(
        async generated =>
        {
            Operation[] operations = [.. generated.Select(operation => operation with { Id = new OperationId(Math.Max(1, operation.Id.Value)) })];
            using MemoryStream stream = new();
            Assert.Equal(operations.Length, await HistoryFile.WriteAsync(stream, operations.ToAsyncEnumerable()));
            stream.Position = 0;

            List<Operation> read = await HistoryFile.ReadAsync(stream).ToListAsync();

            Assert.Equal(operations.Length, read.Count);
            Assert.All(operations.Zip(read), pair => OperationAssert.Same(pair.First, pair.Second));
        },
        iter: 1000);

    [Fact]
    public async Task ReadAsync_LinesLongerThanTheBuffer_AreRead()
    {
        string path = string.Join('/', Enumerable.Repeat("directory", 100));
        string line = Line.Replace("""[{"type":"FileDeleted","path":"a"}]""", $"[{string.Join(',', Enumerable.Repeat($$"""{"type":"FileDeleted","path":"{{path}}"}""", 500))}]", StringComparison.Ordinal);

        List<Operation> read = await ReadAsync($"{Header}\n{Line}\n{line}\n{Line}\n");

        Assert.Equal([1, 500, 1], read.Select(operation => operation.Effects.Count));
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("{}\n", 1)]
    [InlineData("""{"format":"another","version":1}""" + "\n", 1)]
    [InlineData(Header, 1)]
    [InlineData(Header + "\n" + Line, 2)]
    [InlineData(Header + "\n" + Line + "\n\n", 3)]
    [InlineData(Header + "\n" + Line + "\n[]\n", 3)]
    [InlineData(Header + "\n" + Line + "\n" + Line + " {}\n", 3)]
    public async Task ReadAsync_LineThatIsNoOperation_IsRefusedWithItsNumber(string text, long line)
    {
        HistoryFileException refused = await Assert.ThrowsAsync<HistoryFileException>(() => ReadAsync(text));

        Assert.Equal(line, refused.Line);
    }

    [Theory]
    [InlineData("\"id\":1", "\"id\":0")]
    [InlineData("\"id\":1", "\"id\":1.5")]
    [InlineData("\"id\":1", "\"id\":\"1\"")]
    [InlineData("\"id\":1", "\"id\":99999999999999999999")]
    [InlineData("\"id\":1", "\"id\":1,\"id\":1")]
    [InlineData("\"id\":1,", "")]
    [InlineData("\"id\":1", "\"id\":1,\"more\":1")]
    [InlineData("\"alice\",", "\"../alice\",")]
    [InlineData("\"Write\"", "\"write\"")]
    [InlineData("\"Write\"", "\"2\"")]
    [InlineData("\"Write\"", "\"Read, Write\"")]
    [InlineData("\"path\":\"a\",\"time\"", "\"path\":\"../a\",\"time\"")]
    [InlineData("\"path\":\"a\",\"time\"", "\"path\":\"\\ud800\",\"time\"")]
    [InlineData("\"path\":\"a\",\"time\"", "\"path\":null,\"time\"")]
    [InlineData("2026-11-23T10:15:42.1180000Z", "yesterday")]
    [InlineData("{\"alice\":1}", "{\"alice\":1,\"alice\":2}")]
    [InlineData("{\"alice\":1}", "{\"alice\":0}")]
    [InlineData("{\"alice\":1}", "{\"alice\":-1}")]
    [InlineData("{\"alice\":1}", "[1]")]
    [InlineData("\"basedOn\":0", "\"basedOn\":-1")]
    [InlineData("\"snapshot\":null", "\"snapshot\":{\"address\":\"sha256-tree:00\",\"length\":1}")]
    [InlineData("\"FileDeleted\"", "\"FileEaten\"")]
    [InlineData("\"FileDeleted\"", "\"FileWritten\"")]
    [InlineData("\"FileDeleted\"", "\"FileSpliced\"")]
    [InlineData("[{", "{")]
    [InlineData("[{", "[[[[[[[[[[{")]
    public async Task ReadAsync_MemberThatIsNotWhatItMustBe_IsRefused(string original, string tampered)
    {
        string line = Line.Replace(original, tampered, StringComparison.Ordinal);
        Assert.NotEqual(Line, line);

        HistoryFileException refused = await Assert.ThrowsAsync<HistoryFileException>(() => ReadAsync($"{Header}\n{Line}\n{line}\n"));

        Assert.Equal(3, refused.Line);
    }

    [Fact]
    public async Task ReadAsync_LaterVersion_IsRefusedByName() =>
        await Assert.ThrowsAsync<UnsupportedFormatException>(() => ReadAsync("""{"format":"CausalFiles history","version":2}""" + "\n"));

    [Fact]
    public async Task ReadAsync_DamagedAnywhere_IsReadOrRefusedAndNothingElse() => await Gen.Select(Gen.Int[0, Line.Length - 1], Gen.Byte).SampleAsync(
        async (at, value) =>
        {
            byte[] bytes = Encoding.UTF8.GetBytes($"{Header}\n{Line}\n");
            bytes[Header.Length + 1 + at] = value;
            using MemoryStream stream = new(bytes);
            try
            {
                _ = await HistoryFile.ReadAsync(stream).ToListAsync();
            }
            catch (HistoryFileException)
            {
                // Refused, by name.
            }
        },
        iter: 5000);

    private static async Task<List<Operation>> ReadAsync(string text)
    {
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(text));
        return await HistoryFile.ReadAsync(stream).ToListAsync();
    }
}
