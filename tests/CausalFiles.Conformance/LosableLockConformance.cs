using CausalFiles.Locking;
using Xunit;

namespace CausalFiles.Conformance;

/// <summary>What a coordinator lock must do, besides, that something can take from its holder: a fault, or somebody who meddles.</summary>
public abstract class LosableLockConformance : CoordinatorLockConformance
{
    /// <summary>Takes the lock of this test from whoever holds it, without the holder's doing.</summary>
    /// <returns>When the lock is lost.</returns>
    protected abstract Task LoseAsync();

    [Fact]
    public async Task IsHeld_LockIsLost_IsFalseAndStaysFalse()
    {
        await using ICoordinatorLease lease = await AcquireAsync(Reach());
        Assert.True(await lease.IsHeldAsync());

        await LoseAsync();

        Assert.False(await lease.IsHeldAsync());
        Assert.False(await lease.IsHeldAsync());
    }

    [Fact]
    public async Task Dispose_LockIsLost_LetsTheNextInAndNobodyElse()
    {
        ICoordinatorLock coordinatorLock = Reach();
        ICoordinatorLease lost = await AcquireAsync(coordinatorLock);
        await LoseAsync();

        await lost.DisposeAsync();

        ICoordinatorLease next = await AcquireAsync(coordinatorLock);
        await lost.DisposeAsync();
        Assert.True(await next.IsHeldAsync());
        Assert.False(await lost.IsHeldAsync());
        await next.DisposeAsync();
        await using ICoordinatorLease last = await AcquireAsync(Reach());
        Assert.True(await last.IsHeldAsync());
    }
}
