using CausalFiles.Operations;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.Offline;

/// <summary>A replica whose disk fails while it is offline, or on the way back: it is brought up when the disk is well, and knows its own work.</summary>
public sealed class FaultedOfflineTests : IAsyncLifetime
{
    private readonly FaultyFileSystem fileSystem = new();
    private readonly TestDisk disk;
    private ReplicatedFileSystem files = null!;

    public FaultedOfflineTests() => disk = TestDisk.Real(fileSystem);

    private Replica Alice => files["alice"];

    private Replica Bob => files["bob"];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        fileSystem.Before = null;
        await files.DisposeAsync();
        disk.Dispose();
    }

    [Fact]
    public async Task LocalFirst_DiskIsFullForAWhile_FollowsAgain()
    {
        await OpenAsync(new ReplicatedFileSystemOptions { LocalFirst = true, DiskSync = fileSystem.Sync });
        await Bob.WriteAllTextAsync("a", "0");
        FillUp();

        Operation last = null!;
        for (int i = 1; i <= 3; i++)
        {
            last = await TryAsync(() => Bob.WriteAllTextAsync($"bob{i}", $"{i}")) ?? last;
        }

        await Alice.WaitForAsync(last.Clock, TimeSpan.FromMinutes(1));
        await Alice.WriteAllTextAsync("alice", "alice");
        fileSystem.Before = null;

        await UntilBobFollowsAsync();
        Operation more = await Bob.WriteAllTextAsync("more", "more");
        await Alice.WaitForAsync(more.Clock, TimeSpan.FromMinutes(1));
        await files.SyncAsync();
        await AssertSoundAsync();
    }

    [Fact]
    public async Task LocalRead_FaultedOnTheWayBack_ShowsWhatTheReplicaHad()
    {
        await OpenAsync(new ReplicatedFileSystemOptions { ReadTracking = ReadTracking.Local, DiskSync = fileSystem.Sync });
        await Bob.GoOfflineAsync();
        await Bob.WriteAllTextAsync("bob", "bob");
        await Alice.WriteAllTextAsync("alice", "alice");
        FillUp();

        await Bob.GoOnlineAsync();

        Assert.Equal(ReplicaStatus.Faulted, Bob.Status);
        await files.CollectSnapshotsAsync();
        Assert.Equal("bob", await Bob.ReadAllTextAsync("bob"));
        fileSystem.Before = null;
        await UntilBobFollowsAsync();
        await Bob.GoOfflineAsync();
        await Bob.WriteAllTextAsync("bob", "bob2");
        await Bob.GoOnlineAsync();
        await AssertSoundAsync();
    }

    private async Task OpenAsync(ReplicatedFileSystemOptions options) =>
        files = await ReplicatedFileSystem.OpenAsync(fileSystem, disk.PathOf("root"), ["alice", "bob"], options);

    // What is written into Bob's directory, or beside it to be moved there.
    private void FillUp()
    {
        string staging = disk.PathOf("root", ".causalfiles", "replicas", "bob", "staging");
        fileSystem.Before = call =>
        {
            bool isBobs = call.Path.StartsWith(Bob.DirectoryPath, StringComparison.Ordinal) || call.Path.StartsWith(staging, StringComparison.Ordinal);
            if (isBobs && call.Kind == DiskCallKind.Write)
            {
                throw new IOException("no space");
            }
        };
    }

    private static async Task<Operation?> TryAsync(Func<Task<Operation>> act)
    {
        try
        {
            return await act();
        }
        catch (IOException)
        {
            return null;
        }
    }

    private async Task UntilBobFollowsAsync()
    {
        using CancellationTokenSource guard = new(TimeSpan.FromMinutes(1));
        while (Bob.Status != ReplicaStatus.Following)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), guard.Token);
        }
    }

    private async Task AssertSoundAsync()
    {
        Assert.Empty((await files.VerifyAsync()).Violations);
        Trees.AssertEqual(fileSystem, files.Replicas);
    }
}
