using System.Text;
using CausalFiles.Conflicts;
using CausalFiles.Operations;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.Conflicts;

/// <summary>What comes of every change beside every other one.</summary>
public abstract class ConflictTableTests(TestDisk disk) : RootTests(disk)
{
    // Where both get something into one place, or one thing into two, the log's stays in its place.
    private static readonly string[][] OrderMatters =
    [
        ["write", "update", "append"],
        ["move"],
        ["create", "create directory"],
        ["move directory"],
    ];

    public static IEnumerable<object[]> Cells => ConflictTable.Cells.Select(cell => new object[] { cell.Theirs, cell.Ours });

    public static IEnumerable<object[]> PairsOfAnyOrder => ConflictTable.Cells
        .Where(cell => !OrderMatters.Any(group => group.Contains(cell.Theirs) && group.Contains(cell.Ours)))
        .Select(cell => new object[] { cell.Theirs, cell.Ours });

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task Change_BesideAnother_ComesToWhatTheTableSays(string theirs, string ours)
    {
        await BeginAsync("bob");
        await DoAsync(new OnlineWorker(Alice), theirs, "theirs");
        await DoAsync(new OnlineWorker(Bob), ours, "ours");

        Operation? merge = (await Bob.GoOnlineAsync()).Merge;

        ConflictTable.Cell cell = ConflictTable.Cells.Single(cell => (cell.Theirs, cell.Ours) == (theirs, ours));
        Assert.Equal(cell.Tree, Tree());
        Assert.Equal(cell.Conflicts, string.Join("; ", (merge?.Conflicts ?? []).Select(c => $"{c.Path} {c.TheirChange}/{c.OurChange} {c.Outcome}")));
        await AssertVersionsCanBeReadAsync(theirs, ours);
        await AssertSoundAsync();
        await ReopenAsync();
        Assert.Equal(cell.Tree, Tree());
        await AssertSoundAsync();
    }

    [Theory]
    [MemberData(nameof(PairsOfAnyOrder))]
    public async Task Changes_WhoeverComesBackFirst_ComeToTheSame(string one, string other)
    {
        await BeginAsync("alice", "bob");
        await DoAsync(new OnlineWorker(Alice), one, "one");
        await DoAsync(new OnlineWorker(Bob), other, "other");
        await Alice.GoOnlineAsync();
        await Bob.GoOnlineAsync();
        string tree = Tree();

        foreach (string left in OnDisk(Alice).Keys.Where(path => !path.Contains('/', StringComparison.Ordinal)).ToList())
        {
            await Alice.DeleteDirectoryAsync(left, recursive: true);
        }

        await BeginAsync("alice", "bob");
        await DoAsync(new OnlineWorker(Alice), one, "one");
        await DoAsync(new OnlineWorker(Bob), other, "other");
        await Bob.GoOnlineAsync();
        await Alice.GoOnlineAsync();

        Assert.Equal(tree, Tree());
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

    private async Task BeginAsync(params string[] away)
    {
        await Alice.CreateDirectoryAsync("d");
        await Alice.WriteAllTextAsync("d/f", "base");
        await Alice.WriteAllTextAsync("d/g", "other");
        foreach (string replica in away)
        {
            await Files[replica].GoOfflineAsync();
        }
    }

    private async Task AssertVersionsCanBeReadAsync(string theirs, string ours)
    {
        await foreach (SettledConflict settled in Files.ConflictsAsync())
        {
            bool isCreated = settled.Conflict.OurChange == ConflictChange.Created;
            Assert.Equal(settled.Conflict.Base == EffectId.None ? null : "base", await TextAsync(settled.Base));
            Assert.Equal(settled.Conflict.Theirs == EffectId.None ? null : TextOf(theirs, "theirs"), await TextAsync(settled.Theirs));
            Assert.Equal(settled.Conflict.Ours == EffectId.None ? null : TextOf(ours, "ours"), await TextAsync(settled.Ours));
            Assert.True(!isCreated || settled.Base is null);
        }
    }

    private static string TextOf(string change, string side) => change switch
    {
        "write" or "create" => side,
        "update" => $"{side}(base)",
        "append" => $"base+{side}",
        _ => "base",
    };

    private static async Task<string?> TextAsync(ConflictVersion? version)
    {
        if (version is null)
        {
            return null;
        }

        using StreamReader reader = new(await version.OpenReadAsync());
        return await reader.ReadToEndAsync();
    }

    private string Tree() => string.Join(' ', OnDisk(Alice)
        .OrderBy(entry => entry.Key, StringComparer.Ordinal)
        .Select(entry => entry.Value == "/" ? $"{entry.Key}/" : $"{entry.Key}={Encoding.UTF8.GetString(Convert.FromHexString(entry.Value))}"));
}

public sealed class ConflictTableOnMockTests() : ConflictTableTests(TestDisk.Mock());
