using System.Text;
using CausalFiles.Conflicts;
using CausalFiles.Contents;
using CausalFiles.Intents;
using CausalFiles.Operations;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.Conflicts;

/// <summary>Merges beyond the table: several changes at once, contents of every length, names, and what resolvers may do.</summary>
public abstract class MergeTests(TestDisk disk) : RootTests(disk)
{
    [Fact]
    public async Task Merge_EqualBytes_IsNoConflict()
    {
        await Alice.WriteAllTextAsync("f", "base");
        OfflineWorker bob = new(Files, "bob");
        await Alice.WriteAllTextAsync("f", "same");
        await Alice.WriteAllTextAsync("new", "same too");
        await bob.WriteAsync("f", "same");
        await bob.WriteAsync("new", "same too");

        Operation? merge = await bob.ComeBackAsync();

        Assert.Equal((0, 0), (merge!.Effects.Count, merge.Conflicts.Count));
        Assert.Equal(["f=same", "new=same too"], Texts());
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Merge_SwappedNames_AreSwapped()
    {
        await Alice.WriteAllTextAsync("a", "was a");
        await Alice.WriteAllTextAsync("b", "was b");
        OfflineWorker bob = new(Files, "bob");
        await Alice.AppendAllTextAsync("a", "!");
        await bob.CommitAsync(Move("a", "aside"), Move("b", "a"), Move("aside", "b"));

        Operation? merge = await bob.ComeBackAsync();

        Assert.Equal(["a=was b", "b=was a!"], Texts());
        Assert.Empty(merge!.Conflicts);
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Merge_DirectoriesMovedIntoEachOther_StayWhereTheLogHasThem()
    {
        await Alice.CreateDirectoryAsync("a");
        await Alice.CreateDirectoryAsync("b");
        OfflineWorker bob = new(Files, "bob");
        await Alice.MoveAsync("a", "b/a");
        await bob.MoveAsync("b", "a/b");

        Operation? merge = await bob.ComeBackAsync();

        Assert.Equal(["b/", "b/a/"], Texts());
        Assert.Equal(["b: theirs None (#0), ours Moved (#0) -> KeptTheirs"], merge!.Conflicts.Select(conflict => conflict.ToString()));
        await AssertSoundAsync();
    }

    [Theory]
    [InlineData("alice")]
    [InlineData("bob")]
    public async Task Merge_DirectoryDeletedEntryByEntryAndMoved_IsKeptWhoeverComesBackFirst(string first)
    {
        await Alice.CreateDirectoryAsync("d");
        await Alice.CreateDirectoryAsync("d/s");
        await Alice.WriteAllTextAsync("d/s/f", "f");
        await Alice.WriteAllTextAsync("d/g", "g");
        OfflineWorker alice = new(Files, "alice");
        await alice.MoveAsync("d", "e");
        OfflineWorker bob = new(Files, "bob");
        await bob.DeleteAsync("d/s/f");
        await bob.DeleteDirectoryAsync("d/s");
        await bob.DeleteAsync("d/g");
        await bob.DeleteDirectoryAsync("d");

        await (first == "alice" ? alice : bob).ComeBackAsync();
        Operation? merge = await (first == "alice" ? bob : alice).ComeBackAsync();

        Assert.Equal(["e/", "e/g=g", "e/s/", "e/s/f=f"], Texts());
        Assert.Equal("e", Assert.Single(merge!.Conflicts).Path.Value);
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Merge_MovedOntoATakenPlace_StandsBesideIt()
    {
        await Alice.WriteAllTextAsync("f", "base");
        OfflineWorker bob = new(Files, "bob");
        await Alice.WriteAllTextAsync("g", "theirs");
        await bob.MoveAsync("f", "g");

        Operation? merge = await bob.ComeBackAsync();

        Assert.Equal(["g=theirs", "g (conflict, bob, 3)=base"], Texts());
        Assert.Equal(("g", "g (conflict, bob, 3)", ConflictOutcome.KeptBoth), (merge!.Conflicts[0].Path.Value, merge.Conflicts[0].Copy!.Value.Value, merge.Conflicts[0].Outcome));
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Merge_NamesThatDifferInLetterCase_StandBesideEachOther()
    {
        OfflineWorker bob = new(Files, "bob");
        await Alice.WriteAllTextAsync("Plan.md", "theirs");
        await bob.WriteAsync("plan.md", "ours");

        await bob.ComeBackAsync();

        Assert.Equal(["Plan.md=theirs", "plan (conflict, bob, 2).md=ours"], Texts());
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Merge_FileDeletedAndCreatedAgain_IsANewContentOfIt()
    {
        await Alice.WriteAllTextAsync("f", "base");
        OfflineWorker bob = new(Files, "bob");
        await Alice.WriteAllTextAsync("f", "theirs");
        await bob.DeleteAsync("f");
        await bob.WriteAsync("f", "ours");
        Watch watch = new(_ => ConflictResolution.UseOurs);

        await bob.ComeBackAsync(watch);

        Assert.Equal(["f: base / theirs / ours"], watch.Seen);
        Assert.Equal(["f=ours"], Texts());
        await AssertSoundAsync();
    }

    [Theory]
    [InlineData("f")]
    [InlineData("g")]
    public async Task Merge_FileSavedBesideAndMovedIntoPlace_IsANewContentOfItWhereverItIs(string place)
    {
        await Alice.WriteAllTextAsync("f", "base");
        OfflineWorker bob = new(Files, "bob");
        await Alice.WriteAllTextAsync("f", "theirs");
        if (place != "f")
        {
            await Alice.MoveAsync("f", place);
        }

        await bob.CommitAsync(Write("f.tmp", "ours"), new DeleteIntent("bob", "f", expected: null), Move("f.tmp", "f"));
        Watch watch = new(_ => ConflictResolution.UseOurs);

        await bob.ComeBackAsync(watch);

        Assert.Equal([$"{place}: base / theirs / ours"], watch.Seen);
        Assert.Equal([$"{place}=ours"], Texts());
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Merge_FileSavedBesideThatTheirsHasMoved_GoesAlong()
    {
        await Alice.WriteAllTextAsync("f", "base");
        OfflineWorker bob = new(Files, "bob");
        await Alice.MoveAsync("f", "g");
        await bob.CommitAsync(Write("f.tmp", "ours"), new DeleteIntent("bob", "f", expected: null), Move("f.tmp", "f"));

        Operation? merge = await bob.ComeBackAsync();

        Assert.Equal(["g=ours"], Texts());
        Assert.Empty(merge!.Conflicts);
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Merge_OneFileOfABatch_LeavesTheOthersInPlace()
    {
        await Alice.WriteAllTextAsync("a", "1");
        OfflineWorker bob = new(Files, "bob");
        await Alice.WriteAllTextAsync("a", "theirs");
        await bob.CommitAsync(Write("a", "ours"), Write("b", "mine"));

        Operation? merge = await bob.ComeBackAsync();

        Assert.Equal(["a=theirs", "a (conflict, bob, 3)=ours", "b=mine"], Texts());
        SettledConflict settled = Assert.Single(await Files.ConflictsAsync().ToListAsync());
        Assert.Equal(("1", "theirs", "ours"), (await TextAsync(settled.Base), await TextAsync(settled.Theirs), await TextAsync(settled.Ours)));
        Assert.Equal((merge!.Id, 3L), (settled.Merge.Id, settled.Ours!.Operation!.Id.Value));
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Conflicts_OfBatches_HaveTheVersionsOfTheirFilesWhateverTheseAreCalled()
    {
        await Alice.CommitAsync(batch =>
        {
            batch.CreateDirectory("a");
            batch.CreateDirectory("b");
            batch.CreateDirectory("c");
            batch.WriteAllText("a/f", "base of a");
            batch.WriteAllText("b/f", "base of b");
        });
        OfflineWorker bob = new(Files, "bob");
        await Alice.WriteAllTextAsync("a/f", "theirs");
        await Alice.MoveAsync("a/f", "c/f");
        await bob.CommitAsync(Write("a/f", "ours of a"), Write("b/f", "ours of b"));

        await bob.ComeBackAsync();

        SettledConflict settled = Assert.Single(await Files.ConflictsAsync().ToListAsync());
        Assert.Equal("c/f", settled.Conflict.Path.Value);
        Assert.Equal(("base of a", "theirs", "ours of a"), (await TextAsync(settled.Base), await TextAsync(settled.Theirs), await TextAsync(settled.Ours)));
    }

    [Fact]
    public async Task Conflicts_WithAVersionThatAMergeHasPutInPlace_NameItsAuthor()
    {
        await Alice.WriteAllTextAsync("f", "base");
        OfflineWorker bob = new(Files, "bob");
        OfflineWorker carol = new(Files, "carol");
        await Alice.WriteAllTextAsync("f", "alice");
        await bob.WriteAsync("f", "bob");
        await carol.WriteAsync("f", "carol");
        await bob.ComeBackAsync(new Watch(_ => ConflictResolution.UseOurs));

        await carol.ComeBackAsync();

        SettledConflict settled = (await Files.ConflictsAsync().ToListAsync())[^1];
        Assert.Equal(("bob", "carol"), (await TextAsync(settled.Theirs), await TextAsync(settled.Ours)));
        Assert.Equal((3L, 5L), (settled.Theirs!.Operation!.Id.Value, settled.Ours!.Operation!.Id.Value));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(100_000)]
    [InlineData(3_000_000)]
    public async Task Merge_ContentOfAnyLength_IsPlaced(int length)
    {
        string text = new('x', length);
        await Alice.WriteAllTextAsync("f", text);
        OfflineWorker bob = new(Files, "bob");
        await Alice.WriteAllTextAsync("f", text + "theirs");
        await bob.UpdateAsync("f", old => $"ours{old}");

        await bob.ComeBackAsync();

        Assert.Equal(text + "theirs", await Carol.ReadAllTextAsync("f"));
        Assert.Equal("ours" + text, await Carol.ReadAllTextAsync("f (conflict, bob, 3)"));
        await ReopenAsync();
        Assert.Equal("ours" + text, await Carol.ReadAllTextAsync("f (conflict, bob, 3)"));
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Resolver_ThatThrows_KeepsTheMergeFromHappening()
    {
        await Alice.WriteAllTextAsync("f", "base");
        OfflineWorker bob = new(Files, "bob");
        await Alice.WriteAllTextAsync("f", "theirs");
        await bob.WriteAsync("f", "ours");

        await Assert.ThrowsAsync<InvalidDataException>(() => bob.ComeBackAsync(new Watch(_ => throw new InvalidDataException())));
        Assert.Equal(["f=theirs"], Texts());
        Operation? merge = await bob.ComeBackAsync(new Watch(_ => ConflictResolution.UseContent("both"u8.ToArray())));

        Assert.Equal(["f=both"], Texts());
        Assert.Equal(ConflictOutcome.Merged, Assert.Single(merge!.Conflicts).Outcome);
        await AssertSoundAsync();
    }

    [Fact]
    public async Task History_OfWhatDiverged_HasTheVersionThatTheReplicaHad()
    {
        await Alice.WriteAllTextAsync("f", "base");
        OfflineWorker bob = new(Files, "bob");
        Operation theirs = await Alice.WriteAllTextAsync("f", "theirs");
        await bob.WriteAsync("f", "ours");
        Operation? merge = await bob.ComeBackAsync(new LastWriterWinsResolver());

        Assert.Equal("theirs", (await Files.ReadVersionAsync("f", theirs.Id)).Text);
        Assert.Equal("ours", (await Files.ReadVersionAsync("f", theirs.Id.Next)).Text);
        Assert.Equal("ours", (await Files.ReadVersionAsync("f", merge!.Id)).Text);
    }

    private static MoveIntent Move(string from, string to) => new("bob", from, to, overwrite: false, expected: null);

    private static WriteIntent Write(string path, string text) => new("bob", path, ChunkTree.Of(Encoding.UTF8.GetBytes(text)), expected: null);

    private static async Task<string> TextAsync(ConflictVersion? version)
    {
        using StreamReader reader = new(await version!.OpenReadAsync());
        return await reader.ReadToEndAsync();
    }

    private IEnumerable<string> Texts() => OnDisk(Carol)
        .OrderBy(entry => entry.Key.Split(" (")[0], StringComparer.Ordinal).ThenBy(entry => entry.Key.Length)
        .Select(entry => entry.Value == "/" ? $"{entry.Key}/" : $"{entry.Key}={Encoding.UTF8.GetString(Convert.FromHexString(entry.Value))}");

    private sealed class Watch(Func<FileConflict, ConflictResolution> decide) : IConflictResolver
    {
        internal List<string> Seen { get; } = [];

        public async ValueTask<ConflictResolution> ResolveAsync(FileConflict conflict, CancellationToken cancellationToken = default)
        {
            Seen.Add($"{conflict.Path}: {await TextAsync(conflict.Base)} / {await TextAsync(conflict.Theirs)} / {await TextAsync(conflict.Ours)}");
            return decide(conflict);
        }
    }
}

public sealed class MergeOnMockTests() : MergeTests(TestDisk.Mock());

public sealed class MergeOnDiskTests() : MergeTests(TestDisk.Real());
