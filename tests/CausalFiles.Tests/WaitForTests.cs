using System.Globalization;
using CausalFiles.Clocks;
using CausalFiles.Naming;
using CausalFiles.Replication;
using CausalFiles.Tests.Harness;
using Microsoft.Extensions.Time.Testing;

namespace CausalFiles.Tests;

/// <summary>Waiting for a token: until it is applied, and what else can end the wait.</summary>
public sealed class WaitForTests : IAsyncLifetime
{
    private readonly FakeTimeProvider time = new();
    private SlowReplicas replicas = null!;

    public static TheoryData<TimeSpan> OutOfRange =>
        [TimeSpan.FromTicks(-1), TimeSpan.FromMilliseconds(-2), TimeSpan.MinValue, TimeSpan.FromMilliseconds(uint.MaxValue), TimeSpan.MaxValue];

    private Replica Alice => replicas.Files["alice"];

    private Replica Bob => replicas.Files["bob"];

    public async Task InitializeAsync() => replicas = await SlowReplicas.OpenAsync(ReadTracking.Recorded, time);

    public async Task DisposeAsync() => await replicas.DisposeAsync();

    [Fact]
    public async Task WaitFor_WhatIsApplied_IsOverAtOnce()
    {
        await Alice.WriteAllTextAsync("a", "1");

        Assert.True(Alice.WaitForAsync(Alice.Clock, TimeSpan.Zero).IsCompletedSuccessfully);
        Assert.True(Alice.WaitForAsync(VectorClock.Zero, TimeSpan.Zero).IsCompletedSuccessfully);
        Assert.True(Alice.WaitForAsync(replicas.Files.Clock, TimeSpan.Zero, new CancellationToken(canceled: true)).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task WaitFor_ReplicaThatIsBehind_IsOverWhenItHasCaughtUp()
    {
        replicas.HoldUp(Bob);
        await Alice.WriteAllTextAsync("a", "1");

        Task wait = Bob.WaitForAsync(Alice.Clock, TimeSpan.FromMilliseconds(uint.MaxValue - 1));
        Assert.False(wait.IsCompleted);
        replicas.LetGo();
        await wait;

        Assert.Equal("alice:1", Bob.Clock.ToString());
    }

    [Fact]
    public async Task WaitFor_TimeIsOver_SaysWhoWhatAndHowFar()
    {
        await Alice.WriteAllTextAsync("a", "1");
        await replicas.Files.SyncAsync();
        replicas.HoldUp(Bob);
        await Alice.WriteAllTextAsync("a", "2");

        Task wait = Bob.WaitForAsync(Alice.Clock, TimeSpan.FromSeconds(5));
        time.Advance(TimeSpan.FromMilliseconds(4_999));
        Assert.False(wait.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));

        TimeoutException error = await Assert.ThrowsAsync<TimeoutException>(() => wait);
        Assert.Equal("Replica bob has not applied all of 'alice:2' within 00:00:05: it has applied 'alice:1'.", error.Message);
    }

    [Fact]
    public async Task WaitFor_NoTime_OnlyLooks() =>
        await Assert.ThrowsAsync<TimeoutException>(() => Bob.WaitForAsync(VectorClock.Parse("alice:1"), TimeSpan.Zero));

    [Fact]
    public async Task WaitFor_OthersAreAppliedMeanwhile_DoesNotStartTheTimeAnew()
    {
        Task wait = Bob.WaitForAsync(VectorClock.Parse("alice:3"), TimeSpan.FromSeconds(5));
        time.Advance(TimeSpan.FromSeconds(4));
        await Alice.WriteAllTextAsync("a", "1");
        await replicas.Files.SyncAsync();
        time.Advance(TimeSpan.FromSeconds(1));

        await Assert.ThrowsAsync<TimeoutException>(() => wait);
    }

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public async Task WaitFor_TimeOutOfRange_Throws(TimeSpan timeout) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Bob.WaitForAsync(VectorClock.Zero, timeout));

    [Fact]
    public async Task WaitFor_NoToken_Throws() =>
        await Assert.ThrowsAsync<ArgumentNullException>(() => Bob.WaitForAsync(null!, TimeSpan.Zero));

    [Fact]
    public async Task WaitFor_WhatHasNotHappened_WaitsForIt()
    {
        Task third = Bob.WaitForAsync(VectorClock.Parse("alice:3"), Timeout.InfiniteTimeSpan);
        Task stranger = Bob.WaitForAsync(VectorClock.Parse("zoe:1"), Timeout.InfiniteTimeSpan);
        for (int i = 0; i < 2; i++)
        {
            await Alice.WriteAllTextAsync("a", $"{i}");
        }

        await replicas.Files.SyncAsync();
        Assert.False(third.IsCompleted);
        await Alice.WriteAllTextAsync("a", "3");
        await third;

        Assert.False(stranger.IsCompleted);
        await replicas.Files.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => stranger);
    }

    [Fact]
    public async Task WaitFor_FaultedReplica_Throws()
    {
        await FailAsync();

        await Assert.ThrowsAsync<ReplicaFaultedException>(() => Bob.WaitForAsync(Alice.Clock, Timeout.InfiniteTimeSpan));
        Assert.True(Bob.WaitForAsync(Bob.Clock, Timeout.InfiniteTimeSpan).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task WaitFor_ReplicaIsFaultedMeanwhile_Throws()
    {
        replicas.HoldUp(Bob);
        await Alice.WriteAllTextAsync("a", "1");

        Task wait = Bob.WaitForAsync(Alice.Clock, Timeout.InfiniteTimeSpan);
        replicas.LetFail();

        ReplicaFaultedException error = await Assert.ThrowsAsync<ReplicaFaultedException>(() => wait);
        Assert.Equal((ReplicaId.Parse("bob"), "no space"), (error.Replica, error.InnerException!.Message));
    }

    [Fact]
    public async Task WaitFor_ReplicaThatWasFaulted_WaitsAgain()
    {
        await FailAsync();
        replicas.LetGo();
        await replicas.Files.SyncAsync();

        await Bob.WaitForAsync(Alice.Clock, Timeout.InfiniteTimeSpan);

        Assert.Equal("alice:1", Bob.Clock.ToString());
    }

    [Fact]
    public async Task WaitFor_Cancelled_Ends()
    {
        using CancellationTokenSource cancel = new();
        Task wait = Bob.WaitForAsync(VectorClock.Parse("alice:1"), Timeout.InfiniteTimeSpan, cancel.Token);

        await cancel.CancelAsync();

        OperationCanceledException error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        Assert.Equal(cancel.Token, error.CancellationToken);
    }

    [Fact]
    public async Task WaitFor_Closed_Throws()
    {
        await replicas.Files.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => Bob.WaitForAsync(VectorClock.Zero, TimeSpan.Zero));
    }

    [Fact]
    public async Task WaitFor_ManyAtOnce_EachIsOverWhenItsOwnIsApplied()
    {
        Task[] waits = [.. Enumerable.Range(1, 100).Select(count => Task.Run(async () =>
        {
            var token = VectorClock.Parse(string.Create(CultureInfo.InvariantCulture, $"alice:{count}"));
            await Bob.WaitForAsync(token, Timeout.InfiniteTimeSpan);
            Assert.True(Bob.Clock["alice"] >= count);
        }))];
        for (int i = 0; i < waits.Length; i++)
        {
            await Alice.WriteAllTextAsync("a", $"{i}");
        }

        await Task.WhenAll(waits).WaitAsync(TimeSpan.FromSeconds(60));
    }

    private async Task FailAsync()
    {
        replicas.HoldUp(Bob);
        await Alice.WriteAllTextAsync("a", "1");
        replicas.LetFail();
        await Assert.ThrowsAsync<ReplicaFaultedException>(() => replicas.Files.SyncAsync());
    }
}
