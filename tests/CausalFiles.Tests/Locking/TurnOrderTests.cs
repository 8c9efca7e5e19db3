using CausalFiles.Locking;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.Locking;

/// <summary>The order that our locks promise to the callers of one instance; the contract leaves it open.</summary>
public sealed class TurnOrderTests : IDisposable
{
    private readonly TestDisk disk = TestDisk.Real();

    public void Dispose() => disk.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Acquire_ManyAtOneInstance_AreServedInTheOrderOfTheirRequests(bool file)
    {
        const int Cancelled = 3;
        ICoordinatorLock coordinatorLock = file ? new FileCoordinatorLock(disk.FileSystem, disk.PathOf("turn")) : new InProcessCoordinatorLock();
        ICoordinatorLease first = await coordinatorLock.AcquireAsync();
        using CancellationTokenSource cancellation = new();
        List<int> served = [];
        Task[] waiting = [.. Enumerable.Range(0, 8).Select(i => WaitAsync(i, i == Cancelled ? cancellation.Token : default))];

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting[Cancelled]);
        await first.DisposeAsync();
        await Task.WhenAll(waiting.Where((_, i) => i != Cancelled));

        Assert.Equal([0, 1, 2, 4, 5, 6, 7], served);

        async Task WaitAsync(int number, CancellationToken token)
        {
            await using ICoordinatorLease lease = await coordinatorLock.AcquireAsync(token);
            served.Add(number);
            await Task.Yield();
        }
    }
}
