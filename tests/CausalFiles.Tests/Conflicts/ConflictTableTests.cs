using System.Text;
using CausalFiles.Operations;
using CausalFiles.Tests.Harness;
using Xunit.Abstractions;

namespace CausalFiles.Tests.Conflicts;

/// <summary>What comes of every change beside every other one: theirs is in the log when ours comes back.</summary>
public abstract class ConflictTableTests(TestDisk disk, ITestOutputHelper output) : RootTests(disk)
{
    private static readonly string[] Changes = ["write", "update", "append", "delete", "move", "create", "create directory", "delete directory", "move directory"];

    public static IEnumerable<object[]> Pairs => Changes.SelectMany(theirs => Changes.Select(ours => new object[] { theirs, ours }));

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Change_BesideAnother_ComesToWhatTheTableSays(string theirs, string ours)
    {
        await Alice.WriteAllTextAsync("d/f", "base");
        await Alice.WriteAllTextAsync("d/g", "other");
        OfflineWorker bob = new(Files, "bob");
        await DoAsync(new OnlineWorker(Alice), theirs, "theirs");
        await DoAsync(bob, ours, "ours");
        Operation? merge = await bob.ComeBackAsync();

        output.WriteLine($"CELL {theirs} | {ours} | {Tree()} | {(merge is null ? "-" : string.Join("; ", merge.Conflicts))}");
        await AssertSoundAsync();
    }

    private static Task DoAsync(IWorker worker, string change, string side) => change switch
    {
        "write" => worker.WriteAsync("d/f", side),
        "update" => worker.UpdateAsync("d/f", text => $"{side}({text})"),
        "append" => worker.AppendAsync("d/f", $"+{side}"),
        "delete" => worker.DeleteAsync("d/f"),
        "move" => worker.MoveAsync("d/f", $"d/{side}"),
        "create" => worker.WriteAsync("d/new", side),
        "create directory" => worker.CreateDirectoryAsync("d/new"),
        "delete directory" => worker.DeleteDirectoryAsync("d"),
        "move directory" => worker.MoveAsync("d", side),
        _ => throw new ArgumentOutOfRangeException(nameof(change)),
    };

    private string Tree() => string.Join(' ', OnDisk(Alice)
        .OrderBy(entry => entry.Key, StringComparer.Ordinal)
        .Select(entry => entry.Value == "/" ? $"{entry.Key}/" : $"{entry.Key}={Encoding.UTF8.GetString(Convert.FromHexString(entry.Value))}"));
}

public sealed class ConflictTableOnMockTests(ITestOutputHelper output) : ConflictTableTests(TestDisk.Mock(), output);
