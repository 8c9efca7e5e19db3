using CausalFiles.Operations;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests;

public sealed class SyncModeTests : IAsyncLifetime
{
    private readonly FaultyFileSystem fileSystem = new();
    private readonly TestDisk disk;
    private readonly ManualResetEventSlim bobMayWrite = new(initialState: true);
    private ReplicatedFileSystem files = null!;

    public SyncModeTests() => disk = TestDisk.Real(fileSystem);

    public async Task InitializeAsync()
    {
        files = await ReplicatedFileSystem.OpenAsync(
            fileSystem,
            disk.PathOf("root"),
            ["alice", "bob"],
            new ReplicatedFileSystemOptions { SyncMode = SyncMode.Background, DiskSync = fileSystem.Sync });
    }

    public async Task DisposeAsync()
    {
        bobMayWrite.Set();
        await files.DisposeAsync();
        disk.Dispose();
        bobMayWrite.Dispose();
    }

    [Fact]
    public async Task Background_Write_ReturnsBeforeTheOthersHaveIt()
    {
        DelayBob();

        Operation operation = await files["alice"].WriteAllTextAsync("a", "1");

        Assert.Equal(operation.Id, files["alice"].LastApplied);
        Assert.Equal(OperationId.None, files["bob"].LastApplied);
        Assert.False(await files["bob"].ExistsAsync("a"));
        Assert.Equal("", files["bob"].Clock.ToString());
    }

    [Fact]
    public async Task Background_Sync_WaitsForAll()
    {
        DelayBob();
        await files["alice"].WriteAllTextAsync("a", "1");

        Task sync = files.SyncAsync();
        Assert.False(sync.IsCompleted);
        bobMayWrite.Set();
        await sync;

        Assert.Equal(files.LastOperation, files["bob"].LastApplied);
        Trees.AssertEqual(fileSystem, files.Replicas);
    }

    [Fact]
    public async Task Background_RecordedRead_BringsItsReplicaUpFirst()
    {
        DelayBob();
        await files["alice"].WriteAllTextAsync("a", "1");

        Task<string> read = files["bob"].ReadAllTextAsync("a");
        bobMayWrite.Set();

        Assert.Equal("1", await read);
        Assert.Equal("alice:1,bob:1", files["bob"].Clock.ToString());
    }

    // Bob's directory is busy: whoever changes it waits, in his own thread, until he may.
    private void DelayBob()
    {
        bobMayWrite.Reset();
        fileSystem.Before = call =>
        {
            if (call.Path.Contains("bob", StringComparison.Ordinal))
            {
                fileSystem.Outside(() => bobMayWrite.Wait(TimeSpan.FromSeconds(60)));
            }
        };
    }
}
