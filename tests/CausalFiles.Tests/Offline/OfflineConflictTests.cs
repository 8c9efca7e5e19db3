using CausalFiles.Clocks;
using CausalFiles.Compaction;
using CausalFiles.Conflicts;
using CausalFiles.Offline;
using CausalFiles.Operations;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.Offline;

/// <summary>What happens when a replica that goes online has changed what others have changed meanwhile.</summary>
public abstract class OfflineConflictTests(TestDisk disk) : RootTests(disk)
{
    [Fact]
    public async Task BothWrote_BothAreKept_AndTheMergeHasSeenBoth()
    {
        Operation basis = await Alice.WriteAllTextAsync("plan.md", "plan");
        await Bob.GoOfflineAsync();
        Operation theirs = await Alice.WriteAllTextAsync("plan.md", "alice's plan");
        await Bob.WriteAllTextAsync("plan.md", "bob's first plan");
        await Bob.WriteAllTextAsync("plan.md", "bob's plan");
        await Bob.ReadAllTextAsync("plan.md");

        Reconciliation result = await Bob.GoOnlineAsync();

        Assert.Equal((3, 2), (result.Operations, result.Diverged));
        Conflict conflict = Assert.Single(result.Conflicts);
        Operation ours = (await HistoryAsync()).Last(operation => operation.IsOffline && operation.Kind == OperationKind.Write);
        Assert.Equal((basis.Id, theirs.Id, ours.Id, ConflictOutcome.KeptBoth), (conflict.Base.Operation, conflict.Theirs.Operation, conflict.Ours.Operation, conflict.Outcome));
        Assert.Equal($"plan (conflict, bob, {ours.Id}).md", conflict.Copy?.Value);
        Assert.Equal("alice's plan", await Carol.ReadAllTextAsync("plan.md"));
        Assert.Equal("bob's plan", await Carol.ReadAllTextAsync(conflict.Copy!.Value));
        Assert.Equal(CausalOrder.Concurrent, ours.Clock.Compare(theirs.Clock));
        Assert.Equal(CausalOrder.After, result.Merge!.Clock.Compare(ours.Clock.Merge(theirs.Clock)));
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Loser_StaysReadableInTheHistory()
    {
        await using ReplicatedFileSystem files = await ReplicatedFileSystem.OpenAsync(
            FileSystem, Disk.PathOf("other"), ["alice", "bob"], new ReplicatedFileSystemOptions { ConflictResolver = new LastWriterWinsResolver() });
        await files["bob"].GoOfflineAsync();
        await files["alice"].WriteAllTextAsync("a.txt", "one");
        await files["alice"].WriteAllTextAsync("a.txt", "two");
        await files["bob"].WriteAllTextAsync("a.txt", "bob");

        Conflict conflict = Assert.Single((await files["bob"].GoOnlineAsync()).Conflicts);

        Assert.Equal(ConflictOutcome.KeptTheirs, conflict.Outcome);
        Assert.Equal("two", await files["bob"].ReadAllTextAsync("a.txt"));
        Operation ours = (await ListAsync(files.HistoryAsync("a.txt"))).Single(operation => operation.Id == conflict.Ours.Operation);
        using StreamReader loser = new(await files.OpenSnapshotAsync(ours));
        Assert.Equal("bob", await loser.ReadToEndAsync());
        Assert.Empty((await files.VerifyAsync()).Violations);
    }

    // The index says what the document is: nobody is to see the one without the other.
    [Fact]
    public async Task Effect_IsNotSeenBeforeItsCause()
    {
        HesitantResolver resolver = new();
        await using ReplicatedFileSystem files = await ReplicatedFileSystem.OpenAsync(
            FileSystem, Disk.PathOf("other"), ["alice", "bob"], new ReplicatedFileSystemOptions { ConflictResolver = resolver });
        Replica alice = files["alice"];
        Replica bob = files["bob"];
        await alice.WriteAllTextAsync("document", "1");
        await bob.GoOfflineAsync();
        await bob.WriteAllTextAsync("before", "");
        await bob.WriteAllTextAsync("document", "2");
        Operation index = await bob.WriteAllTextAsync("index", "the document is at 2");
        await alice.WriteAllTextAsync("document", "1a");

        await Assert.ThrowsAsync<InvalidDataException>(() => bob.GoOnlineAsync());

        Assert.True(await alice.ExistsAsync("before"));
        Assert.False(await alice.ExistsAsync("index"));
        Assert.Equal("alice:2,bob:1", alice.Clock.ToString());
        await Assert.ThrowsAsync<TimeoutException>(() => alice.WaitForAsync(index.Clock, TimeSpan.Zero));
        Operation meanwhile = await alice.WriteAllTextAsync("meanwhile", "");
        Assert.Equal("alice:3,bob:1", meanwhile.Clock.ToString());
        Operation apart = (await ListAsync(files.HistoryAsync("document"))).Single(operation => operation.Diverged.Count > 0);
        Assert.Equal("2", (await files.ReadVersionAsync("document", apart.Id)).Text);
        await Assert.ThrowsAsync<IOException>(() => alice.RestoreAsync("document", apart.Id));

        resolver.IsReady = true;
        Reconciliation result = await bob.GoOnlineAsync();

        Assert.Equal((3, 2), (result.Operations, result.Diverged));
        Assert.Equal("alice:3,bob:4", result.Merge!.Clock.ToString());
        await alice.WaitForAsync(index.Clock, TimeSpan.Zero);
        Assert.Equal("the document is at 2", await alice.ReadAllTextAsync("index"));
        Assert.Equal("2", await alice.ReadAllTextAsync(Assert.Single(result.Conflicts).Copy!.Value));
        Assert.Empty((await files.VerifyAsync()).Violations);
    }

    [Fact]
    public async Task Edit_FollowsAConcurrentRename_WithoutConflict()
    {
        await Alice.CreateDirectoryAsync("d");
        await Alice.WriteAllTextAsync("d/a.txt", "a");
        await Bob.GoOfflineAsync();
        await Alice.MoveAsync("d/a.txt", "d/b.txt");
        await Alice.MoveAsync("d", "e");
        await Bob.AppendAllTextAsync("d/a.txt", " bob");
        await Bob.WriteAllTextAsync("d/new.txt", "new");

        Reconciliation result = await Bob.GoOnlineAsync();

        Assert.Empty(result.Conflicts);
        Assert.Equal("a bob", await Carol.ReadAllTextAsync("e/b.txt"));
        Assert.Equal("new", await Carol.ReadAllTextAsync("e/new.txt"));
        Assert.False(await Carol.ExistsAsync("d"));
        await AssertSoundAsync();
    }

    [Fact]
    public async Task EditBeatsDelete_InBothOrders()
    {
        await Alice.WriteAllTextAsync("a.txt", "a");
        await Alice.WriteAllTextAsync("b.txt", "b");
        await Bob.GoOfflineAsync();
        await Alice.DeleteAsync("a.txt");
        await Alice.AppendAllTextAsync("b.txt", "+");
        await Bob.AppendAllTextAsync("a.txt", "+");
        await Bob.DeleteAsync("b.txt");

        Reconciliation result = await Bob.GoOnlineAsync();

        Assert.Equal([ConflictOutcome.KeptOurs, ConflictOutcome.KeptTheirs], result.Conflicts.OrderBy(c => c.Path).Select(c => c.Outcome));
        Assert.Equal("a+", await Carol.ReadAllTextAsync("a.txt"));
        Assert.Equal("b+", await Carol.ReadAllTextAsync("b.txt"));
        await AssertSoundAsync();
    }

    [Fact]
    public async Task ResolverThatThrows_LeavesTheReplicaOffline_AndCanBeTriedAgain()
    {
        HesitantResolver resolver = new();
        await using ReplicatedFileSystem files = await ReplicatedFileSystem.OpenAsync(
            FileSystem, Disk.PathOf("other"), ["alice", "bob"], new ReplicatedFileSystemOptions { ConflictResolver = resolver });
        await files["bob"].GoOfflineAsync();
        await files["alice"].WriteAllTextAsync("a.txt", "alice");
        await files["bob"].WriteAllTextAsync("a.txt", "bob");
        await files["bob"].WriteAllTextAsync("b.txt", "bob");

        await Assert.ThrowsAsync<InvalidDataException>(() => files["bob"].GoOnlineAsync());
        Assert.Equal(ReplicaStatus.Offline, files["bob"].Status);
        await files["bob"].AppendAllTextAsync("a.txt", " again");
        resolver.IsReady = true;
        Reconciliation result = await files["bob"].GoOnlineAsync();

        Assert.Equal(3, result.Operations);
        Assert.Equal("alice", await files["alice"].ReadAllTextAsync("a.txt"));
        Assert.Equal("bob again", await files["alice"].ReadAllTextAsync(result.Conflicts.Single().Copy!.Value));
        Assert.Empty((await files.VerifyAsync()).Violations);
    }

    [Fact]
    public async Task Compaction_KeepsTheLoserThatBuildsUponWhatItDrops()
    {
        await Alice.WriteAllTextAsync("a.txt", "a long beginning that both have; ");
        await Bob.GoOfflineAsync();
        await Alice.AppendAllTextAsync("a.txt", "alice");
        await Bob.AppendAllTextAsync("a.txt", "bob");
        Operation last = await Alice.WriteAllTextAsync("other.txt", "other");
        Reconciliation result = await Bob.GoOnlineAsync();
        await Files.CompactAsync(RetentionPolicy.KeepFrom(last.Id.Next));

        await ReopenAsync();

        Operation ours = (await HistoryAsync()).Single(operation => operation.Diverged.Count > 0);
        using StreamReader reader = new(await Files.OpenSnapshotAsync(ours));
        Assert.Equal("a long beginning that both have; bob", await reader.ReadToEndAsync());
        Assert.Equal("a long beginning that both have; bob", await Carol.ReadAllTextAsync(result.Conflicts.Single().Copy!.Value));
        await AssertSoundAsync();
    }

    private static async Task<List<Operation>> ListAsync(IAsyncEnumerable<Operation> operations)
    {
        List<Operation> list = [];
        await foreach (Operation operation in operations)
        {
            list.Add(operation);
        }

        return list;
    }
}

/// <summary>On a mock.</summary>
public sealed class OfflineConflictMockTests() : OfflineConflictTests(TestDisk.Mock());

/// <summary>On the real disk.</summary>
public sealed class OfflineConflictRealTests() : OfflineConflictTests(TestDisk.Real());
