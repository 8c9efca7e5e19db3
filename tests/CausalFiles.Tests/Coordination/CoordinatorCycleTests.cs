using CausalFiles.Contents;
using CausalFiles.Coordination;
using CausalFiles.Locking;
using CausalFiles.Naming;
using CausalFiles.OperationLog;
using CausalFiles.Operations;
using Moq;

namespace CausalFiles.Tests.Coordination;

/// <summary>The order of the cycle, and that the lock is released whatever step fails.</summary>
public sealed class CoordinatorCycleTests : IAsyncDisposable
{
    private readonly CoordinatorFixture fixture = new();

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Fact]
    public async Task Commit_Write_TakesEveryStepInItsOrder()
    {
        await fixture.WriteAsync();

        Assert.Equal(["acquire", "bring up alice", "put", "held?", "append 1", "apply 1", "release"], fixture.Steps);
    }

    [Fact]
    public async Task Commit_Write_ReturnsOnlyAfterTheLockIsReleased()
    {
        TaskCompletionSource release = new();
        fixture.Lease.Setup(l => l.DisposeAsync()).Returns(new ValueTask(release.Task));

        Task<Operation> write = fixture.WriteAsync();
        await WaitUntilAsync(() => fixture.Steps.Contains("apply 1"));
        Assert.False(write.IsCompleted);
        release.SetResult();

        Assert.Equal(new OperationId(1), (await write).Id);
    }

    [Fact]
    public async Task Commit_Write_StampsBeforeTheContentIsKept()
    {
        // The put and the record must belong to the same draft: what is in the log names the content that was put.
        Operation operation = await fixture.WriteAsync(text: "hello");

        Assert.Equal("alice:1", operation.Clock.ToString());
        Assert.Equal("hello", await fixture.ContentAsync(operation));
        Operation logged = Assert.Single(await fixture.LoggedAsync());
        Assert.Equal(operation.Snapshot, logged.Snapshot);
    }

    [Theory]
    [InlineData("bring up")]
    [InlineData("put")]
    [InlineData("held?")]
    [InlineData("append")]
    public async Task Commit_StepBeforeTheCommitPointThrows_ReleasesAndChangesNothing(string step)
    {
        await fixture.WriteAsync(text: "before");
        string clock = fixture.Coordinator.State.Knowledge.ToString()!;
        fixture.Steps.Clear();
        Break(step);

        IOException thrown = await Assert.ThrowsAnyAsync<IOException>(() => fixture.WriteAsync(text: "after"));

        Assert.Equal("broken", thrown.Message);
        Assert.Equal(1, fixture.Steps.Count(s => s == "release"));
        Assert.Equal("release", fixture.Steps[^1]);
        Assert.DoesNotContain(fixture.Steps, s => s.StartsWith("apply", StringComparison.Ordinal));
        Assert.Equal(clock, fixture.Coordinator.State.Knowledge.ToString());
        Assert.Single(await fixture.LoggedAsync());
    }

    [Theory]
    [InlineData("bring up")]
    [InlineData("put")]
    [InlineData("held?")]
    [InlineData("append")]
    [InlineData("acquire")]
    public async Task Commit_AfterAStepHasThrown_TheNextOneSucceeds(string step)
    {
        Break(step);
        await Assert.ThrowsAnyAsync<IOException>(() => fixture.WriteAsync());
        fixture.SetUp();

        Operation next = await fixture.WriteAsync();

        Assert.Equal(new OperationId(1), next.Id);
        Assert.Equal("alice:1", next.Clock.ToString());
    }

    [Fact]
    public async Task Commit_ApplyThrows_TheOperationIsCommittedAndTheLockReleased()
    {
        fixture.Replicas.Setup(r => r.ApplyAsync(It.IsAny<CommittedGroup>())).Throws(new IOException("broken"));

        Operation operation = await fixture.WriteAsync();

        Assert.Equal(new OperationId(1), operation.Id);
        Assert.Equal("release", fixture.Steps[^1]);
        Assert.Single(await fixture.LoggedAsync());
    }

    [Fact]
    public async Task Commit_ReleaseThrows_TheOperationIsCommittedAndTheNextTurnComes()
    {
        fixture.Lease.Setup(l => l.DisposeAsync()).Throws(new IOException("broken"));

        Operation first = await fixture.WriteAsync();
        Operation second = await fixture.WriteAsync();

        Assert.Equal((1, 2), (first.Id.Value, second.Id.Value));
    }

    [Fact]
    public async Task Commit_LockIsLost_ThrowsLockLostAndAppendsNothing()
    {
        fixture.Lease.Setup(l => l.IsHeldAsync(It.IsAny<CancellationToken>())).ReturnsAsync(false);

        await Assert.ThrowsAsync<LockLostException>(() => fixture.WriteAsync());

        fixture.Log.Verify(
            l => l.AppendAsync(It.IsAny<long>(), It.IsAny<IReadOnlyList<ReadOnlyMemory<byte>>>(), It.IsAny<CancellationToken>()), Times.Never);
        Assert.Equal("release", fixture.Steps[^1]);
    }

    [Fact]
    public async Task Commit_LogRefusesAsStale_ThrowsAndReleases()
    {
        fixture.Log.Setup(l => l.AppendAsync(It.IsAny<long>(), It.IsAny<IReadOnlyList<ReadOnlyMemory<byte>>>(), It.IsAny<CancellationToken>()))
            .Throws(new StaleAppendException(1, "another has appended"));

        await Assert.ThrowsAsync<StaleAppendException>(() => fixture.WriteAsync());

        Assert.Equal("release", fixture.Steps[^1]);
        Assert.Equal(OperationId.None, fixture.Coordinator.State.Last);
    }

    [Fact]
    public async Task Commit_StoreKeepsItUnderAnotherAddress_IsRefused()
    {
        fixture.Store.Setup(s => s.PutAsync(It.IsAny<Stream>(), It.IsAny<CancellationToken>())).ReturnsAsync(Snapshot.Of("else"u8));

        await Assert.ThrowsAsync<IOException>(() => fixture.WriteAsync());

        Assert.Empty(await fixture.LoggedAsync());
    }

    [Fact]
    public async Task Commit_TransformThrows_ReleasesAndChangesNothing()
    {
        await Assert.ThrowsAsync<NotImplementedException>(() => fixture.UpdateAsync((_, _) => throw new NotImplementedException()));

        Assert.Equal("release", fixture.Steps[^1]);
        Assert.Equal(OperationId.None, fixture.Coordinator.State.Last);
        Assert.Empty(await fixture.LoggedAsync());
    }

    private static async Task WaitUntilAsync(Func<bool> condition)
    {
        using CancellationTokenSource guard = new(TimeSpan.FromSeconds(60));
        while (!condition())
        {
            await Task.Delay(1, guard.Token);
        }
    }

    private void Break(string step)
    {
        IOException error = new("broken");
        switch (step)
        {
            case "acquire":
                fixture.Lock.Setup(l => l.AcquireAsync(It.IsAny<CancellationToken>())).Throws(error);
                break;
            case "bring up":
                fixture.Replicas.Setup(r => r.BringUpAsync(It.IsAny<ReplicaId>(), It.IsAny<CancellationToken>())).Throws(error);
                break;
            case "put":
                fixture.Store.Setup(s => s.PutAsync(It.IsAny<Stream>(), It.IsAny<CancellationToken>())).Throws(error);
                break;
            case "held?":
                fixture.Lease.Setup(l => l.IsHeldAsync(It.IsAny<CancellationToken>())).Throws(error);
                break;
            case "append":
                fixture.Log.Setup(l => l.AppendAsync(It.IsAny<long>(), It.IsAny<IReadOnlyList<ReadOnlyMemory<byte>>>(), It.IsAny<CancellationToken>()))
                    .Throws(error);
                break;
        }
    }
}
