using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.Crash;

/// <summary>
/// Somebody has copied the outbox of one replica to another, and the opening that sets it aside ends at the first, the second, … call that changes the disk. Whatever the moment, what the
/// outbox holds is set aside in the end, and not destroyed.
/// </summary>
public sealed class ForeignOutboxCrashTests
{
    [Theory]
    [InlineData(null)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Crash_AtEveryCall_LosesNothing(int? seed)
    {
        int points = await CrashPoints.TryAllAsync(
            seed,
            async (fileSystem, disk, begin) =>
            {
                Dictionary<string, string> outbox = await PrepareAsync(disk.PathOf("root"));
                begin();
                await OpenAsync(fileSystem, disk.PathOf("root"));
                return outbox;
            },
            AssertSetAsideAsync);

        Assert.InRange(points, 5, 1000);
    }

    private static async Task<Dictionary<string, string>> PrepareAsync(string root)
    {
        await using (ReplicatedFileSystem files = await ReplicatedFileSystem.OpenAsync(root, ["alice", "bob"]))
        {
            await files["alice"].WriteAllTextAsync("a", "1");
            await files["bob"].GoOfflineAsync();
            await files["bob"].WriteAllTextAsync("a", "bob's");
        }

        string from = MetadataOf(root, "bob"), to = MetadataOf(root, "alice");
        Directory.CreateDirectory(Path.Combine(to, "outbox"));
        foreach (string file in Directory.EnumerateFiles(Path.Combine(from, "outbox")))
        {
            File.Copy(file, Path.Combine(to, "outbox", Path.GetFileName(file)));
        }

        File.Copy(Path.Combine(from, "outbox-origin"), Path.Combine(to, "outbox-origin"));
        return Read(Path.Combine(to, "outbox"));
    }

    private static async Task OpenAsync(FaultyFileSystem fileSystem, string root)
    {
        try
        {
            await using ReplicatedFileSystem files =
                await ReplicatedFileSystem.OpenAsync(fileSystem, root, options: new ReplicatedFileSystemOptions { DiskSync = fileSystem.Sync });
        }
        catch (Exception e) when (e is IOException or AggregateException or ObjectDisposedException)
        {
            // It crashed.
        }
    }

    private static async Task AssertSetAsideAsync(TestDisk disk, Dictionary<string, string> outbox, string context)
    {
        await using ReplicatedFileSystem files = await ReplicatedFileSystem.OpenAsync(disk.PathOf("root"));
        Assert.Equal((ReplicaStatus.Following, ReplicaStatus.Offline), (files["alice"].Status, files["bob"].Status));
        string aside = Path.Combine(MetadataOf(disk.PathOf("root"), "alice"), "set-aside", "outbox-of-bob-1");
        Assert.True(Directory.Exists(aside), $"{context}: the outbox is gone");
        Assert.Equal(outbox, Read(aside));
    }

    private static string MetadataOf(string root, string replica) => Path.Combine(root, ".causalfiles", "replicas", replica);

    private static Dictionary<string, string> Read(string directory) =>
        Directory.EnumerateFiles(directory).ToDictionary(file => Path.GetFileName(file), file => Convert.ToHexString(File.ReadAllBytes(file)));
}
