using System.IO.Abstractions;
using CausalFiles.Durability;
using CausalFiles.Sharing;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.Sharing;

/// <summary>Locks that keep processes apart, and turns that are taken with them.</summary>
public sealed class TurnFileTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    private readonly TestDisk disk = TestDisk.Real();

    private FileSystem FileSystem => (FileSystem)disk.FileSystem;

    private string LockPath => disk.PathOf("lock");

    public void Dispose() => disk.Dispose();

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(false, true, false)]
    [InlineData(true, false, false)]
    [InlineData(true, true, true)]
    public void TryTake_AnotherHasIt_IsGrantedOnlyWhenBothShare(bool first, bool second, bool expected)
    {
        using ILockFile one = LockFiles.Open(FileSystem, LockPath);
        using ILockFile other = LockFiles.Open(FileSystem, LockPath);
        Assert.True(one.TryTake(first));

        Assert.Equal(expected, other.TryTake(second));

        one.Release();
        Assert.True(other.TryTake(second));
    }

    [Fact]
    public void TryTake_AnotherHasClosedIt_IsGranted()
    {
        using ILockFile other = LockFiles.Open(FileSystem, LockPath);
        using (ILockFile one = LockFiles.Open(FileSystem, LockPath))
        {
            Assert.True(one.TryTake());
            Assert.True(LockFiles.KeepsOthersOut(FileSystem, LockPath));
        }

        Assert.True(other.TryTake());
    }

    [Fact]
    public async Task Take_OthersWait_WhoHadTheTurnComesLast()
    {
        using TurnFile busy = Open();
        using TurnFile waiting = Open();
        await busy.TakeAsync();
        Task next = waiting.TakeAsync().AsTask();
        using ILockFile queue = LockFiles.Open(FileSystem, disk.PathOf("queue"));
        while (queue.TryTake())
        {
            // Not yet at the head of the queue.
            queue.Release();
            await Task.Yield();
        }

        busy.Release();
        Task again = busy.TakeAsync().AsTask();

        await next.WaitAsync(Long);
        Assert.False(again.IsCompleted);
        waiting.Release();
        await again.WaitAsync(Long);
    }

    [Fact]
    public async Task Take_FileWasReplaced_TakesTheOneThatStandsThere()
    {
        using TurnFile first = Open();
        await first.TakeAsync();
        first.Write(new TurnStatus(1, 10));
        File.Delete(disk.PathOf(TurnFile.Name));
        using TurnFile second = Open();
        await second.TakeAsync();
        second.Write(new TurnStatus(5, 20));

        Assert.False(first.IsAt(1));
        first.Release();
        Task again = first.TakeAsync().AsTask();
        Assert.False(again.IsCompleted);
        second.Release();
        await again.WaitAsync(Long);
        Assert.True(first.TryRead(out TurnStatus status));
        Assert.Equal(new TurnStatus(5, 20), status);
    }

    [Fact]
    public void TryRead_DamagedOrMissing_IsNothing()
    {
        using TurnFile turns = Open();
        Assert.False(turns.TryRead(out _));
        turns.Write(new TurnStatus(1, 2));
        Assert.True(turns.TryRead(out TurnStatus status));
        Assert.Equal(new TurnStatus(1, 2), status);
        byte[] bytes = File.ReadAllBytes(disk.PathOf(TurnFile.Name));
        bytes[16]++;
        File.WriteAllBytes(disk.PathOf(TurnFile.Name), bytes);

        Assert.False(turns.TryRead(out _));
    }

    [Fact]
    public async Task Watch_AnotherWrites_IsTold()
    {
        using TurnFile turns = Open();
        using TurnWatch watch = new(FileSystem, disk.Root, TimeProvider.System);
        for (int i = 0; i < 3; i++)
        {
            Task change = watch.Next;
            turns.Write(new TurnStatus(1, i));
            await change.WaitAsync(Long);
        }
    }

    private TurnFile Open() => new(FileSystem, disk.Root);
}
