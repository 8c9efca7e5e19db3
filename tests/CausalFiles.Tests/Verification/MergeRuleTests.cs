using System.Text;
using CausalFiles.Exports;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.Tests.Exports;
using CausalFiles.Tests.Harness;
using CausalFiles.Verification;

namespace CausalFiles.Tests.Verification;

/// <summary>
/// A merge of the library that is made to drop one file without a word: the verifier names the merge and what wrote the file, and so does a checker that knows only the exported format.
/// </summary>
public sealed class MergeRuleTests() : RootTests(TestDisk.Mock())
{
    [Fact]
    public async Task Verify_DroppedFileOfABatchWhoseOtherFileAConflictNames_IsFound()
    {
        await Alice.WriteAllTextAsync("a", "base of a");
        await Alice.WriteAllTextAsync("b", "base of b");
        await Bob.GoOfflineAsync();
        await Alice.WriteAllTextAsync("a", "theirs");
        await Bob.CommitAsync(batch =>
        {
            batch.WriteAllText("a", "ours in a");
            batch.WriteAllText("b", "ours in b");
        });

        await AssertFoundAsync(dropped: "b", by: 4);
    }

    [Fact]
    public async Task Verify_DroppedContentThatTheLogHadLongAgo_IsFound()
    {
        await Alice.WriteAllTextAsync("a", "long ago");
        await Alice.WriteAllTextAsync("a", "base");
        await Bob.GoOfflineAsync();
        await Alice.WriteAllTextAsync("a", "theirs");
        await Bob.WriteAllTextAsync("a", "ours");
        await Bob.WriteAllTextAsync("b", "long ago");

        await AssertFoundAsync(dropped: "b", by: 5);
    }

    [Fact]
    public async Task Verify_DroppedCopyOfWhatTheLogHasNoMore_IsFound()
    {
        await Alice.WriteAllTextAsync("a", "base");
        await Bob.GoOfflineAsync();
        await Alice.WriteAllTextAsync("a", "theirs");
        await Bob.WriteAllTextAsync("a", "ours");
        await Bob.WriteAllTextAsync("b", "base");

        await AssertFoundAsync(dropped: "b", by: 4);
    }

    [Fact]
    public async Task Verify_WhatWasWrittenAgainAsItWas_IsNotMissed()
    {
        await Alice.WriteAllTextAsync("a", "base");
        await Alice.CreateDirectoryAsync("d");
        await Alice.WriteAllTextAsync("d/saved", "saved");
        await Bob.GoOfflineAsync();
        await Alice.WriteAllTextAsync("a", "theirs");
        await Alice.WriteAllTextAsync("d/saved", "theirs as well");
        await Bob.WriteAllTextAsync("a", "ours");
        await Bob.WriteAllTextAsync("a", "base");
        await Bob.WriteAllTextAsync("d/beside", "saved");
        await Bob.DeleteAsync("d/saved");
        await Bob.MoveAsync("d/beside", "d/saved");
        await Bob.MoveAsync("d", "e");

        Operation merge = await MergeAsync();

        Assert.Empty(merge.Conflicts);
        Assert.DoesNotContain(merge.Effects, effect => effect is FileChanged);
        (IReadOnlyList<Violation> found, IReadOnlyList<string> outside) = await CheckAsync(await HistoryAsync());
        Assert.Empty(found);
        Assert.Empty(outside);
    }

    private async Task<Operation> MergeAsync() => (await Bob.GoOnlineAsync()).Merge!;

    private async Task AssertFoundAsync(FilePath dropped, long by)
    {
        Operation merge = await MergeAsync();
        List<Operation> history = await HistoryAsync();
        (IReadOnlyList<Violation> found, IReadOnlyList<string> outside) = await CheckAsync(history);
        Assert.Empty(found);
        Assert.Empty(outside);

        history[^1] = merge with { Effects = [.. merge.Effects.Where(effect => effect is not FileChanged changed || changed.Path != dropped)], Origins = [] };
        (found, outside) = await CheckAsync(history);

        Violation violation = Assert.Single(found);
        Assert.Equal((Rules.MergeKeepsOurs, merge.Id, by), (violation.Rule, violation.Operation!.Id, violation.Against!.Value.Value));
        Assert.Equal($"operation {merge.Id} keeps or names what operation {by} wrote to '{dropped}'", Assert.Single(outside));
    }

    private static async Task<(IReadOnlyList<Violation> Found, IReadOnlyList<string> Outside)> CheckAsync(List<Operation> history)
    {
        VerificationReport report = await CausalConsistency.VerifyAsync(history.ToAsyncEnumerable());
        using MemoryStream export = new();
        await HistoryFile.WriteAsync(export, history.ToAsyncEnumerable());
        return (report.Violations, JsonLinesChecker.Check(Encoding.UTF8.GetString(export.ToArray())));
    }
}
