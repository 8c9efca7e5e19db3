using System.Text;
using CausalFiles.OperationLog;
using CausalFiles.Operations;
using Moq;

namespace CausalFiles.Tests.Coordination;

/// <summary>Batch after batch: while one is being flushed the next one is drafted, and nothing of it shows before its own flush.</summary>
public sealed class CoordinatorPipelineTests : IAsyncDisposable
{
    private readonly TaskCompletionSource admission = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource flush = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CoordinatorFixture fixture = new() { MaxGroupSize = 1, MaxInlineContent = 1024 };
    private readonly InMemoryOperationLog log = new();

    public CoordinatorPipelineTests()
    {
        fixture.Admission = admission.Task;
        fixture.Log.Setup(l => l.AppendAsync(It.IsAny<long>(), It.IsAny<IReadOnlyList<ReadOnlyMemory<byte>>>(), It.IsAny<CancellationToken>()))
            .Returns(async (long next, IReadOnlyList<ReadOnlyMemory<byte>> records, CancellationToken token) =>
            {
                await flush.Task;
                await log.AppendAsync(next, records, token);
            });
    }

    public ValueTask DisposeAsync()
    {
        admission.TrySetResult();
        flush.TrySetResult();
        return fixture.DisposeAsync();
    }

    [Fact]
    public async Task Commit_WhileABatchIsFlushed_TheNextOneIsDraftedUponIt()
    {
        TaskCompletionSource<string> drafted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<Operation> first = fixture.AppendAsync(text: "one ");
        Task<Operation> second = fixture.UpdateAsync((bytes, _) =>
        {
            drafted.TrySetResult(Encoding.UTF8.GetString(bytes.Span));
            return new(Encoding.UTF8.GetBytes("one two"));
        });

        admission.SetResult();

        Assert.Equal("one ", await drafted.Task.WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.False(first.IsCompleted);
        Assert.Equal(OperationId.None, fixture.Coordinator.State.Last);
        flush.SetResult();
        Assert.Equal((1, 2), ((await first).Id.Value, (await second).Id.Value));
        Assert.Equal((await first).Id, (await second).BasedOn);
    }

    [Fact]
    public async Task Commit_FlushFails_TheBatchThatWasDraftedUponItFailsToo()
    {
        Task<Operation> first = fixture.AppendAsync(text: "one ");
        Task<Operation> second = fixture.AppendAsync(text: "two");
        admission.SetResult();
        flush.SetException(new IOException("broken"));

        await Assert.ThrowsAsync<IOException>(() => first);
        await Assert.ThrowsAsync<IOException>(() => second);

        Assert.Equal(OperationId.None, fixture.Coordinator.State.Last);
        Assert.DoesNotContain(fixture.Steps, step => step.StartsWith("apply", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Commit_ManyBatches_AreAppliedInTheirOrderAndTheLockIsReleasedOnce()
    {
        Task<Operation>[] appends = [.. Enumerable.Range(0, 20).Select(i => fixture.AppendAsync(text: $"{i}"))];
        flush.SetResult();
        admission.SetResult();

        Operation[] operations = await Task.WhenAll(appends);

        Assert.Equal(Enumerable.Range(1, 20), operations.Select(o => (int)o.Id.Value));
        fixture.Lease.Verify(l => l.DisposeAsync(), Times.Once);
        Assert.Equal(20, fixture.Steps.Count(step => step == "apply 1"));
    }

    [Fact]
    public async Task Commit_MoreBatchesThanATurnMayHave_PassesTheLockOn()
    {
        Task<Operation>[] appends = [.. Enumerable.Range(0, 100).Select(i => fixture.AppendAsync(text: $"{i}"))];
        flush.SetResult();
        admission.SetResult();

        await Task.WhenAll(appends);

        Assert.InRange(fixture.Steps.Count(step => step == "acquire"), 2, 100);
        Assert.Equal(100, fixture.Coordinator.State.Last.Value);
    }

    [Fact]
    public async Task RunExclusive_BehindABatchInFlight_WaitsUntilItIsApplied()
    {
        Task<Operation> first = fixture.AppendAsync(text: "one");
        OperationId seen = default;
        Task exclusive = fixture.Coordinator.RunExclusiveAsync(
            (state, _) =>
            {
                seen = state.Last;
                return ValueTask.CompletedTask;
            },
            CancellationToken.None);
        admission.SetResult();
        flush.SetResult();

        await Task.WhenAll(first, exclusive);

        Assert.Equal(new OperationId(1), seen);
    }
}
