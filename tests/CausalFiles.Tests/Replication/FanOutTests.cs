using CausalFiles.Operations;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.Replication;

/// <summary>Small groups are applied by few threads, and yet nobody waits behind a replica that is slow.</summary>
public sealed class FanOutTests : IAsyncLifetime
{
    private static readonly string[] Fast = ["alice", "dave", "eve", "frank"];

    private readonly FaultyFileSystem fileSystem = new();
    private readonly TestDisk disk;
    private readonly ManualResetEventSlim mayWrite = new(initialState: true);
    private ReplicatedFileSystem files = null!;

    public FanOutTests() => disk = TestDisk.Real(fileSystem);

    public async Task InitializeAsync() => files = await ReplicatedFileSystem.OpenAsync(
        fileSystem, disk.PathOf("root"), ["alice", "bob", "carol", "dave", "eve", "frank"], new ReplicatedFileSystemOptions { DiskSync = fileSystem.Sync });

    public async Task DisposeAsync()
    {
        mayWrite.Set();
        await files.DisposeAsync();
        disk.Dispose();
        mayWrite.Dispose();
    }

    [Fact]
    public async Task Append_TwoReplicasAreSlow_TheOthersHaveItMeanwhile()
    {
        await files["alice"].WriteAllTextAsync("a", "1");
        mayWrite.Reset();
        fileSystem.Before = call =>
        {
            if (call.Path.StartsWith(files["bob"].DirectoryPath, StringComparison.Ordinal) || call.Path.StartsWith(files["carol"].DirectoryPath, StringComparison.Ordinal))
            {
                fileSystem.Outside(() => mayWrite.Wait(TimeSpan.FromSeconds(60)));
            }
        };

        Task<Operation> append = files["alice"].AppendAllTextAsync("a", "2");

        await UntilAsync(() => Fast.All(name => File.ReadAllText(Path.Combine(files[name].DirectoryPath, "a")) == "12"));
        Assert.False(append.IsCompleted);
        mayWrite.Set();
        await append;
        Trees.AssertEqual(fileSystem, files.Replicas);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using CancellationTokenSource guard = new(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            await Task.Delay(1, guard.Token);
        }
    }
}
