using System.Text;
using CausalFiles.Exports;
using CausalFiles.Operations;
using CausalFiles.Tests.Exports;
using CausalFiles.Tests.Harness;
using CausalFiles.Verification;

namespace CausalFiles.Tests.Offline;

/// <summary>
/// Histories as a library would leave them that does something wrong with an outbox: the verifier finds it, and so does a checker that knows only the exported format.
/// </summary>
public sealed class BrokenOutboxTests() : RootTests(TestDisk.Mock())
{
    [Fact]
    public async Task History_WithConflicts_IsFoundRight() => Assert.Empty(await CheckAsync(await MakeAsync()));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Entry_Ignored_IsFound(int entry)
    {
        List<Operation> history = await MakeAsync();
        history.Remove(history.Where(operation => operation.IsOffline).ElementAt(entry));

        AssertFound(await CheckAsync(Renumber(history)));
    }

    [Fact]
    public async Task Entries_OutOfOrder_AreFound()
    {
        List<Operation> history = await MakeAsync();
        int first = history.FindIndex(operation => operation.IsOffline);
        history.Reverse(first, 2);

        AssertFound(await CheckAsync(Renumber(history)));
    }

    [Fact]
    public async Task Entry_Repeated_IsFound()
    {
        List<Operation> history = await MakeAsync();
        int first = history.FindIndex(operation => operation.IsOffline);
        history.Insert(first, history[first]);

        AssertFound(await CheckAsync(Renumber(history)));
    }

    [Fact]
    public async Task Entry_StampedAsIfItHadSeenTheOthers_IsFound()
    {
        List<Operation> history = await MakeAsync();
        int first = history.FindIndex(operation => operation.Diverged.Count > 0);
        history[first] = history[first] with { Clock = history[first].Clock.Merge(history[1].Clock) };

        Assert.NotEmpty(await CheckAsync(history));
    }

    [Fact]
    public async Task Merge_LeftOut_IsFound()
    {
        List<Operation> history = await MakeAsync();
        history.RemoveAll(operation => operation.Kind == OperationKind.Merge);

        AssertFound(await CheckAsync(Renumber(history)));
    }

    private static void AssertFound(IReadOnlyList<string> failures) => Assert.Contains(failures, failure => failure.StartsWith("verifier", StringComparison.Ordinal));

    private static async Task<IReadOnlyList<string>> CheckAsync(List<Operation> history)
    {
        VerificationReport report = await CausalConsistency.VerifyAsync(history.ToAsyncEnumerable());
        using MemoryStream export = new();
        await HistoryFile.WriteAsync(export, history.ToAsyncEnumerable());
        IReadOnlyList<string> outside = JsonLinesChecker.Check(Encoding.UTF8.GetString(export.ToArray()));
        return [.. report.Violations.Select(violation => $"verifier: {violation}"), .. outside.Select(failure => $"outside: {failure}")];
    }

    // The positions have no gap, whatever else is wrong.
    private static List<Operation> Renumber(List<Operation> history)
    {
        Dictionary<OperationId, OperationId> places = [];
        for (int i = 0; i < history.Count; i++)
        {
            places[history[i].Id] = new OperationId(i + 1);
        }

        return [.. history.Select((operation, i) => operation with { Id = new OperationId(i + 1), BasedOn = places.GetValueOrDefault(operation.BasedOn) })];
    }

    private async Task<List<Operation>> MakeAsync()
    {
        await Alice.WriteAllTextAsync("a.txt", "base");
        await Bob.GoOfflineAsync();
        await Alice.WriteAllTextAsync("a.txt", "alice");
        await Bob.WriteAllTextAsync("own.txt", "1");
        await Bob.WriteAllTextAsync("a.txt", "bob");
        await Bob.ReadAllTextAsync("a.txt");
        await Bob.GoOnlineAsync();
        await Bob.WriteAllTextAsync("own.txt", "2");
        await Carol.ReadAllTextAsync("a.txt");
        return await Files.HistoryAsync().ToListAsync();
    }
}
