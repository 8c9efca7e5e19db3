using CausalFiles.Operations;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.Membership;

/// <summary>A replica joins a root that is open.</summary>
public abstract class JoinTests(TestDisk disk) : RootTests(disk)
{
    [Fact]
    public async Task Add_NewReplica_HoldsAllAtOnceAndActs()
    {
        await Alice.CreateDirectoryAsync("docs/old");
        await Alice.WriteAllTextAsync("docs/plan.md", "plan");
        await Bob.WriteAllBytesAsync("big", new byte[300_000]);
        await Bob.AppendAllTextAsync("docs/plan.md", ", longer");

        Replica dave = await Files.AddReplicaAsync("dave");

        Assert.Same(dave, Files["dave"]);
        Assert.Equal(["alice", "bob", "carol", "dave"], Files.Replicas.Select(replica => replica.Id.Value));
        Assert.Equal(("alice:2,bob:2", 4L, ReplicaStatus.Following), (dave.Clock.ToString(), dave.LastApplied.Value, dave.Status));
        await AssertSoundAsync();
        Assert.Equal("alice:2,bob:2,dave:1", (await dave.WriteAllTextAsync("docs/mine", "1")).Clock.ToString());
        await Alice.WriteAllTextAsync("docs/other", "2");
        Assert.Equal("2", await dave.ReadAllTextAsync("docs/other"));
        await AssertSoundAsync();
        await ReopenAsync();
        Assert.Equal(4, Files.Replicas.Count);
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Add_WhileOthersWrite_NeitherMissesNorRepeatsAnything()
    {
        await Alice.WriteAllTextAsync("log", "");
        using CancellationTokenSource enough = new();
        Task[] writers =
        [
            .. new[] { Alice, Bob, Carol }.Select(replica => Task.Run(async () =>
            {
                for (int i = 0; !enough.IsCancellationRequested; i++)
                {
                    await replica.AppendAllTextAsync("log", $"{replica.Id}{i};");
                    await replica.WriteAllTextAsync($"{replica.Id}-{i % 7}", $"{i}");
                }
            })),
        ];

        for (int i = 0; i < 12; i++)
        {
            Replica added = await Files.AddReplicaAsync($"new-{i}");
            Assert.Equal(ReplicaStatus.Following, added.Status);
            await added.AppendAllTextAsync("log", $"{added.Id};");
        }

        await enough.CancelAsync();
        await Task.WhenAll(writers);
        await Files.SyncAsync();
        Assert.Equal(15, Files.Replicas.Count);
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Add_OneThatIsThere_ThrowsAndChangesNothing()
    {
        ArgumentException thrown = await AssertChangesNothingAsync<ArgumentException>(() => Files.AddReplicaAsync("bob"));

        Assert.Contains("has a replica 'bob' already", thrown.Message, StringComparison.Ordinal);
        thrown = await AssertChangesNothingAsync<ArgumentException>(() => Files.AddReplicaAsync("BOB"));
        Assert.Contains("letter case", thrown.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(() => Files.AddReplicaAsync(default));
        Assert.Equal(3, Files.Replicas.Count);
        Assert.Equal("1", (await Bob.WriteAllTextAsync("a", "1")).Id.ToString());
    }

    [Fact]
    public async Task Add_DirectoryHoldsFilesAlready_TakesOverWhatIsEqualAndSetsAsideTheRest()
    {
        await Alice.WriteAllTextAsync("same", "equal");
        await Alice.WriteAllTextAsync("other", "the log's");
        string directory = FileSystem.Path.Combine(Root, "replicas", "dave");
        FileSystem.Directory.CreateDirectory(directory);
        FileSystem.File.WriteAllText(FileSystem.Path.Combine(directory, "same"), "equal");
        FileSystem.File.SetLastWriteTimeUtc(FileSystem.Path.Combine(directory, "same"), new DateTime(2001, 2, 3, 0, 0, 0, DateTimeKind.Utc));
        FileSystem.File.WriteAllText(FileSystem.Path.Combine(directory, "other"), "somebody's");

        Replica dave = await Files.AddReplicaAsync("dave");

        await AssertSoundAsync();
        Assert.Equal(2001, FileSystem.File.GetLastWriteTimeUtc(PathIn(dave, "same")).Year);
        string aside = FileSystem.Path.Combine(Root, ".causalfiles", "replicas", "dave", "set-aside");
        Assert.Equal(["somebody's"], FileSystem.Directory.EnumerateFiles(aside).Select(FileSystem.File.ReadAllText));
    }

    [Fact]
    public async Task Add_DirectoryCannotBeMade_ThrowsAndLeavesNoReplica()
    {
        await Alice.WriteAllTextAsync("a", "1");
        string directory = FileSystem.Path.Combine(Root, "replicas", "dave");
        FileSystem.File.WriteAllText(directory, "in the way");

        await Assert.ThrowsAnyAsync<IOException>(() => Files.AddReplicaAsync("dave"));

        Assert.Equal(3, Files.Replicas.Count);
        Assert.Equal("in the way", FileSystem.File.ReadAllText(directory));
        Assert.Equal("2", (await Bob.AppendAllTextAsync("a", "2")).Id.ToString());
        FileSystem.File.Delete(directory);
        await ReopenAsync();
        Assert.Equal(3, Files.Replicas.Count);
        Assert.Equal("dave", (await Files.AddReplicaAsync("dave")).Id.Value);
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Add_Cancelled_LeavesNoReplica()
    {
        await Alice.WriteAllTextAsync("a", "1");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Files.AddReplicaAsync("dave", new CancellationToken(canceled: true)));

        Assert.Throws<KeyNotFoundException>(() => Files["dave"]);
        await ReopenAsync();
        Assert.Equal(3, Files.Replicas.Count);
    }

    [Fact]
    public async Task Add_OutOfATransformation_Throws()
    {
        await Alice.WriteAllTextAsync("a", "1");

        await Assert.ThrowsAsync<InvalidOperationException>(() => Alice.UpdateAsync("a", async (text, token) =>
        {
            await Files.AddReplicaAsync("dave", token);
            return text;
        }));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Alice.UpdateAsync("a", async (text, token) =>
        {
            await Files.RetireReplicaAsync("bob", token);
            return text;
        }));
    }

    [Fact]
    public async Task Add_ManyTimesInARowAndAtOnce_EachIsThere()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Files.AddReplicaAsync($"r{i}")));

        Assert.Equal(11, Files.Replicas.Count);
        await Assert.ThrowsAsync<ArgumentException>(() => Files.AddReplicaAsync("r3"));
        Operation last = await Files["r7"].WriteAllTextAsync("a", "1");
        Assert.All(Files.Replicas, replica => Assert.Equal(last.Id, replica.LastApplied));
    }

    [Fact]
    public async Task Add_AfterClosing_ThrowsThatItIsClosed()
    {
        ReplicatedFileSystem closed = Files;
        await closed.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => closed.AddReplicaAsync("dave"));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => closed.RetireReplicaAsync("bob"));
        await OpenAsync();
        Assert.Equal(3, Files.Replicas.Count);
    }
}

public sealed class JoinOnMockTests() : JoinTests(TestDisk.Mock());

public sealed class JoinOnDiskTests() : JoinTests(TestDisk.Real());
