using CausalFiles.Durability;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.Offline;

/// <summary>An outbox that is damaged keeps the root from being opened; with the replica's metadata moved aside the replica returns without it, and nothing else is lost, in whatever directory.</summary>
public sealed class DamagedOutboxTests() : RootTests(TestDisk.Mock())
{
    [Theory]
    [InlineData("outbox-origin", false)]
    [InlineData("outbox-origin", true)]
    [InlineData("outbox", false)]
    [InlineData("outbox", true)]
    public async Task Open_OutboxIsDamaged_SaysSoAndOpensWithoutIt(string damaged, bool isConflict)
    {
        await Alice.WriteAllTextAsync("shared", "base");
        await Bob.GoOfflineAsync();
        await Bob.WriteAllTextAsync("own", "bob");
        await Bob.WriteAllTextAsync("shared", "bob");
        if (isConflict)
        {
            await Alice.WriteAllTextAsync("shared", "alice");
        }

        await Files.DisposeAsync();
        Damage(damaged);

        CorruptionException thrown = await Assert.ThrowsAsync<CorruptionException>(() => OpenAsync());

        Assert.Contains(MetadataOf("bob", damaged), thrown.Location, StringComparison.Ordinal);
        FileSystem.Directory.Move(MetadataOf("bob", ""), Disk.PathOf("kept"));
        await OpenAsync("alice", "bob", "carol");
        string text = isConflict ? "alice" : "base";
        Assert.Equal((text, text), (await Alice.ReadAllTextAsync("shared"), await Bob.ReadAllTextAsync("shared")));
        Assert.Equal(2, Texts().Count(found => found == "bob"));
        await Bob.WriteAllTextAsync("shared", "bob again");
        Assert.Equal("bob again", await Alice.ReadAllTextAsync("shared"));
        Assert.Contains("'own' is not in the log", Assert.Single((await Files.VerifyAsync()).Violations).ToString(), StringComparison.Ordinal);
        FileSystem.File.Delete(PathIn(Bob, "own"));
        await AssertSoundAsync();
    }

    private string MetadataOf(string replica, string name) => FileSystem.Path.Combine(Root, ".causalfiles", "replicas", replica, name);

    // What bob had written to the plain directory is still there, or was set aside.
    private IEnumerable<string> Texts() => new[] { Bob.DirectoryPath, MetadataOf("bob", "set-aside") }
        .Where(FileSystem.Directory.Exists)
        .SelectMany(directory => FileSystem.Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories))
        .Select(FileSystem.File.ReadAllText);

    // In the middle of the first record, or of the file.
    private void Damage(string name)
    {
        string path = MetadataOf("bob", name);
        string file = FileSystem.Directory.Exists(path) ? FileSystem.Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).First(found => found.EndsWith(".log", StringComparison.Ordinal)) : path;
        byte[] bytes = FileSystem.File.ReadAllBytes(file);
        bytes[Math.Min(bytes.Length / 2, 100)] ^= 1;
        FileSystem.File.WriteAllBytes(file, bytes);
    }
}
