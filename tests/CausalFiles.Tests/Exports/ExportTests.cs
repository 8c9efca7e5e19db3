using System.Text;
using System.Text.RegularExpressions;
using CausalFiles.Compaction;
using CausalFiles.Exports;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.Tests.Harness;
using CausalFiles.Verification;
using CsCheck;

namespace CausalFiles.Tests.Exports;

/// <summary>What a root exports: it comes back as it was, and a checker that knows only the format agrees that it is causally consistent.</summary>
public sealed class ExportTests() : RootTests(TestDisk.Mock())
{
    private static readonly string[] Replicas = ["alice", "bob", "carol"];

    [Fact]
    public async Task ExportAsync_RandomOperations_ComesBackAndIsConsistent() => await Step.Any.Array[1, 40].SampleAsync(
        async steps =>
        {
            using var disk = TestDisk.Mock();
            await using var files = await ReplicatedFileSystem.OpenAsync(disk.FileSystem, disk.PathOf("root"), [.. Replicas.Select(ReplicaId.Parse)]);
            foreach (Step step in steps)
            {
                _ = await step.TryApplyAsync(files[Replicas[step.Replica]]);
            }

            string text = await ExportAsync(files);
            List<Operation> read = await ReadAsync(text);

            Assert.Equal(await files.HistoryAsync().ToListAsync(), read);
            Assert.Empty((await CausalConsistency.VerifyAsync(read.ToAsyncEnumerable())).Violations);
            Assert.Empty(JsonLinesChecker.Check(text));
        },
        iter: 100);

    [Theory]
    [InlineData("\"id\":3", "\"id\":4")]
    [InlineData("\"clock\":{\"alice\":1,\"bob\":1,\"carol\":1}", "\"clock\":{\"alice\":1,\"carol\":1}")]
    [InlineData("\"clock\":{\"alice\":1,\"bob\":1,\"carol\":1}", "\"clock\":{\"bob\":1,\"carol\":1}")]
    [InlineData("\"clock\":{\"alice\":1,\"bob\":1,\"carol\":1}", "\"clock\":{\"alice\":1,\"bob\":2,\"carol\":1}")]
    [InlineData("\"clock\":{\"alice\":1,\"bob\":1,\"carol\":1}", "\"clock\":{\"alice\":1,\"bob\":1,\"carol\":2}")]
    [InlineData("\"replica\":\"carol\"", "\"replica\":\"bob\"")]
    [InlineData("\"basedOn\":2", "\"basedOn\":1")]
    [InlineData("\"path\":\"plan.md\"", "\"path\":\"plans.md\"")]
    [InlineData("\"length\":7", "\"length\":8")]
    public async Task Check_TamperedExport_IsFoundByBoth(string original, string tampered)
    {
        string text = await SmallExportAsync();
        int at = text.IndexOf(original, text.IndexOf("\"id\":3", StringComparison.Ordinal) - 1, StringComparison.Ordinal);
        Assert.True(at > 0, text);
        text = text[..at] + tampered + text[(at + original.Length)..];

        Assert.NotEmpty(JsonLinesChecker.Check(text));
        Assert.NotEmpty((await CausalConsistency.VerifyAsync((await ReadAsync(text)).ToAsyncEnumerable())).Violations);
    }

    [Fact]
    public async Task Check_ExportWithoutOneLine_IsFoundByBoth()
    {
        List<string> lines = [.. (await SmallExportAsync()).Split('\n')];
        lines.RemoveAt(2);
        string text = string.Join('\n', lines);

        Assert.NotEmpty(JsonLinesChecker.Check(text));
        Assert.NotEmpty((await CausalConsistency.VerifyAsync((await ReadAsync(text)).ToAsyncEnumerable())).Violations);
    }

    [Fact]
    public async Task ExportAsync_AfterACompaction_BeginsWhereTheHistoryDoes()
    {
        _ = await SmallExportAsync();
        await Files.PinAsync(new OperationId(1));
        await Files.CompactAsync(RetentionPolicy.KeepFrom(new OperationId(3)));

        List<Operation> read = await ReadAsync(await ExportAsync(Files));

        Assert.Equal([3, 4], read.Select(operation => operation.Id.Value));
        Assert.Empty((await CausalConsistency.VerifyAsync(read.ToAsyncEnumerable())).Violations);
    }

    [Fact]
    public async Task ExportShiVizAsync_IsTakenApartByItsPattern()
    {
        _ = await SmallExportAsync();
        using StringWriter writer = new();

        Assert.Equal(4, await Files.ExportShiVizAsync(writer));

        Assert.StartsWith(ShiVizLog.Pattern + "\n\n", writer.ToString(), StringComparison.Ordinal);
        MatchCollection events = Regex.Matches(writer.ToString()[(ShiVizLog.Pattern.Length + 2)..], ShiVizLog.Pattern);
        Assert.Equal(
            [
                ("alice", """{"alice":1}""", "#1 Write plan.md"),
                ("bob", """{"alice":1,"bob":1}""", "#2 Append plan.md based on #1"),
                ("carol", """{"alice":1,"bob":1,"carol":1}""", "#3 Read plan.md based on #2"),
                ("carol", """{"alice":1,"bob":1,"carol":2}""", "#4 Move plan.md -> old.md based on #2"),
            ],
            events.Select(entry => (entry.Groups["host"].Value, entry.Groups["clock"].Value, entry.Groups["event"].Value)));
    }

    [Fact]
    public async Task ExportShiVizAsync_AfterACompaction_CountsFromWhatIsThere()
    {
        _ = await SmallExportAsync();
        await Files.CompactAsync(RetentionPolicy.KeepFrom(new OperationId(4)));
        await Alice.WriteAllTextAsync("plan.md", "again");
        using StringWriter writer = new();

        await Files.ExportShiVizAsync(writer);

        Assert.EndsWith(
            "carol {\"carol\":1}\n#4 Move plan.md -> old.md based on #2\nalice {\"alice\":1,\"carol\":1}\n#5 Write plan.md\n",
            writer.ToString(),
            StringComparison.Ordinal);
    }

    private static async Task<string> ExportAsync(ReplicatedFileSystem files)
    {
        using MemoryStream stream = new();
        long count = await files.ExportAsync(stream);
        string text = Encoding.UTF8.GetString(stream.ToArray());
        Assert.Equal(count + 2, text.Split('\n').Length);
        return text;
    }

    private static async Task<List<Operation>> ReadAsync(string text)
    {
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(text));
        return await HistoryFile.ReadAsync(stream).ToListAsync();
    }

    // Four operations; the third, which the tests tamper with, is a read of what the second wrote.
    private async Task<string> SmallExportAsync()
    {
        await Alice.WriteAllTextAsync("plan.md", "1234");
        await Bob.AppendAllTextAsync("plan.md", "567");
        _ = await Carol.ReadAllTextAsync("plan.md");
        await Carol.MoveAsync("plan.md", "old.md");
        return await ExportAsync(Files);
    }
}
