using System.Diagnostics;
using CausalFiles.Locking;
using CausalFiles.Tests.Durability;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.Locking;

/// <summary>What happens to a lock that is a file: somebody deletes it, puts another in its place, or ends with it open.</summary>
public sealed class FileCoordinatorLockTests : IDisposable
{
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(60);

    private readonly TestDisk disk = TestDisk.Real();

    private string LockFile => disk.PathOf("turn");

    public void Dispose() => disk.Dispose();

    [UnixFact]
    public Task IsHeld_FileIsDeleted_IsFalse() => AssertLostAsync(() => File.Delete(LockFile));

    [UnixFact]
    public Task IsHeld_FileIsMovedAway_IsFalse() => AssertLostAsync(() => File.Move(LockFile, disk.PathOf("aside")));

    [UnixFact]
    public Task IsHeld_EmptyFileInItsPlace_IsFalse() => AssertLostAsync(() =>
    {
        File.Delete(LockFile);
        File.WriteAllText(LockFile, "");
    });

    [UnixFact]
    public Task IsHeld_EqualFileInItsPlace_IsFalse() => AssertLostAsync(() =>
    {
        // Later than the lock file by more than a tick of the file system's clock.
        Thread.Sleep(20);
        File.WriteAllText(disk.PathOf("copy"), File.ReadAllText(disk.PathOf("turn.owner")));
        File.Move(disk.PathOf("copy"), LockFile, overwrite: true);
    });

    [UnixFact]
    public Task IsHeld_FileIsEmptied_IsFalse() => AssertLostAsync(() =>
    {
        // .NET itself is kept out of it; a shell is not. The times are set back, so that only the length tells.
        DateTime written = File.GetLastWriteTimeUtc(LockFile);
        using Process shell = ChildProcess.StartCommand("sh", "-c", ": > \"$0\"", LockFile);
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
        File.SetLastWriteTimeUtc(LockFile, written);
    });

    [Fact]
    public Task IsHeld_OwnerIsGone_IsFalse() => AssertLostAsync(() => File.Delete(disk.PathOf("turn.owner")));

    [UnixFact]
    public async Task IsHeld_AnotherHoldsTheFileInItsPlace_IsTheOthersAndStaysSo()
    {
        ICoordinatorLease first = await AcquireAsync();
        File.Delete(LockFile);
        await using ICoordinatorLease second = await AcquireAsync();

        Assert.False(await first.IsHeldAsync());
        Assert.True(await second.IsHeldAsync());
        await first.DisposeAsync();

        Assert.True(await second.IsHeldAsync());
    }

    [Fact]
    public async Task Acquire_FileOfAnEarlierHolder_SaysWhoHasItNow()
    {
        await File.WriteAllTextAsync(LockFile, new string('x', 1000));

        ICoordinatorLease lease = await AcquireAsync();
        Assert.True(await lease.IsHeldAsync());
        string owner = await File.ReadAllTextAsync(disk.PathOf("turn.owner"));
        await lease.DisposeAsync();

        Assert.StartsWith($"{Environment.MachineName} {Environment.ProcessId} ", owner, StringComparison.Ordinal);
        Assert.Equal(owner, await File.ReadAllTextAsync(LockFile));
    }

    [Fact]
    public async Task Acquire_NoDirectory_ThrowsAndLeavesTheInstanceUsable()
    {
        FileCoordinatorLock coordinatorLock = new(disk.FileSystem, disk.PathOf("missing", "turn"));
        await Assert.ThrowsAnyAsync<IOException>(() => coordinatorLock.AcquireAsync().AsTask().WaitAsync(Guard));

        Directory.CreateDirectory(disk.PathOf("missing"));

        await using ICoordinatorLease lease = await coordinatorLock.AcquireAsync().AsTask().WaitAsync(Guard);
        Assert.True(await lease.IsHeldAsync());
    }

    [Fact]
    public async Task Acquire_HeldByAnotherProcess_WaitsUntilThatProcessIsKilled()
    {
        using Process holder = ChildProcess.Start("CausalFiles.CrashTarget.dll", "--hold", LockFile);
        Task<ICoordinatorLease> waiting;
        try
        {
            Assert.Equal("held", await holder.StandardOutput.ReadLineAsync().WaitAsync(Guard));
            waiting = Reach().AcquireAsync().AsTask();
            await Task.WhenAny(waiting, Task.Delay(TimeSpan.FromMilliseconds(300)));
            Assert.False(waiting.IsCompleted);
        }
        finally
        {
            holder.Kill();
        }

        await using ICoordinatorLease lease = await waiting.WaitAsync(Guard);
        Assert.True(await lease.IsHeldAsync());
    }

    private FileCoordinatorLock Reach() => new(disk.FileSystem, LockFile);

    private Task<ICoordinatorLease> AcquireAsync() => Reach().AcquireAsync().AsTask().WaitAsync(Guard);

    private async Task AssertLostAsync(Action lose)
    {
        await using ICoordinatorLease lease = await AcquireAsync();
        Assert.True(await lease.IsHeldAsync());

        lose();

        Assert.False(await lease.IsHeldAsync());
    }
}
