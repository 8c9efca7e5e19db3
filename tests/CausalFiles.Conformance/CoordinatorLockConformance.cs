using CausalFiles.Locking;
using Xunit;

namespace CausalFiles.Conformance;

/// <summary>
/// What every coordinator lock must do. Derive from it, say how the lock is reached, and run the tests that are inherited; when something
/// can take the lock from its holder, derive from <see cref="LosableLockConformance"/>.
/// </summary>
public abstract class CoordinatorLockConformance
{
    /// <summary>Far longer than a turn takes to come: only what hangs meets it.</summary>
    protected static readonly TimeSpan Guard = TimeSpan.FromSeconds(60);

    // Long enough for a lock that lets two in to show it.
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(150);

    /// <summary>
    /// Reaches the lock of this test as another process would, by an instance of its own; a lock for one process gives the same one each time.
    /// </summary>
    /// <returns>A way to the lock.</returns>
    protected abstract ICoordinatorLock Reach();

    [Fact]
    public async Task Acquire_Free_GivesALeaseThatIsHeld()
    {
        await using ICoordinatorLease lease = await AcquireAsync(Reach());

        Assert.True(await lease.IsHeldAsync());
        Assert.True(await lease.IsHeldAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Acquire_WhileAnotherHolds_WaitsForTheRelease(bool sameInstance)
    {
        ICoordinatorLock coordinatorLock = Reach();
        ICoordinatorLease first = await AcquireAsync(coordinatorLock);

        Task<ICoordinatorLease> next = AcquireAsync(sameInstance ? coordinatorLock : Reach());
        await AssertWaitsAsync(next);
        Assert.True(await first.IsHeldAsync());
        await first.DisposeAsync();

        await using ICoordinatorLease second = await next;
        Assert.True(await second.IsHeldAsync());
        Assert.False(await first.IsHeldAsync());
    }

    [Fact]
    public async Task Acquire_ManyAtOnce_EachGetsItsTurnsAndNoneSharesOne()
    {
        const int Callers = 6;
        const int Turns = 10;
        ICoordinatorLock shared = Reach();
        int inside = 0, most = 0, turns = 0;

        await Task.WhenAll(Enumerable.Range(0, Callers).Select(i => Task.Run(async () =>
        {
            ICoordinatorLock coordinatorLock = i % 2 == 0 ? shared : Reach();
            for (int turn = 0; turn < Turns; turn++)
            {
                await using ICoordinatorLease lease = await AcquireAsync(coordinatorLock);
                most = Math.Max(most, Interlocked.Increment(ref inside));
                await Task.Yield();
                Assert.True(await lease.IsHeldAsync());
                turns++;
                Interlocked.Decrement(ref inside);
            }
        })));

        Assert.Equal((1, Callers * Turns), (most, turns));
    }

    [Fact]
    public async Task Dispose_Once_GivesTheLeaseUp()
    {
        ICoordinatorLease lease = await AcquireAsync(Reach());

        await lease.DisposeAsync();

        Assert.False(await lease.IsHeldAsync());
    }

    [Fact]
    public async Task Dispose_Twice_LetsOneIn()
    {
        ICoordinatorLock coordinatorLock = Reach();
        ICoordinatorLease first = await AcquireAsync(coordinatorLock);
        await first.DisposeAsync();
        ICoordinatorLease second = await AcquireAsync(coordinatorLock);

        await first.DisposeAsync();

        Assert.True(await second.IsHeldAsync());
        Task<ICoordinatorLease> next = AcquireAsync(coordinatorLock);
        await AssertWaitsAsync(next);
        await second.DisposeAsync();
        await (await next).DisposeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Acquire_CancelledWhileItWaits_EndsTheWaitAndTakesNothing(bool sameInstance)
    {
        ICoordinatorLock coordinatorLock = Reach();
        ICoordinatorLease first = await AcquireAsync(coordinatorLock);
        using CancellationTokenSource cancellation = new();

        ICoordinatorLock waiting = sameInstance ? coordinatorLock : Reach();
        Task<ICoordinatorLease> cancelled = AcquireAsync(waiting, cancellation.Token);
        await AssertWaitsAsync(cancelled);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);

        // The holder has lost nothing, and the turn passes by whoever gave up.
        Assert.True(await first.IsHeldAsync());
        Task next = TakeTurnAsync(coordinatorLock);
        await AssertWaitsAsync(next);
        await first.DisposeAsync();
        await next;
        await TakeTurnAsync(waiting);
    }

    [Fact]
    public async Task Acquire_AlreadyCancelled_TakesNothing()
    {
        ICoordinatorLock coordinatorLock = Reach();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => AcquireAsync(coordinatorLock, new CancellationToken(canceled: true)));

        await TakeTurnAsync(coordinatorLock);
        await TakeTurnAsync(Reach());
    }

    /// <summary>Acquires a lock, and fails instead of hanging. A cancellation is for the lock alone to see to.</summary>
    protected static Task<ICoordinatorLease> AcquireAsync(ICoordinatorLock coordinatorLock, CancellationToken cancellationToken = default) =>
        coordinatorLock.AcquireAsync(cancellationToken).AsTask().WaitAsync(Guard, CancellationToken.None);

    private static async Task TakeTurnAsync(ICoordinatorLock coordinatorLock)
    {
        await using ICoordinatorLease lease = await AcquireAsync(coordinatorLock);
    }

    private static async Task AssertWaitsAsync(Task task)
    {
        await Task.WhenAny(task, Task.Delay(Moment));
        Assert.False(task.IsCompleted);
    }
}
