using System.Text;
using CausalFiles.Clocks;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.Replication;
using Moq;

namespace CausalFiles.Tests.Coordination;

/// <summary>Callers that wait together: one flush, and the outcome of one after the other.</summary>
public sealed class CoordinatorGroupTests : IAsyncDisposable
{
    private readonly TaskCompletionSource admission = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CoordinatorFixture fixture = new() { MaxGroupSize = 10 };

    public ValueTask DisposeAsync()
    {
        admission.TrySetResult();
        return fixture.DisposeAsync();
    }

    [Fact]
    public async Task Commit_CallersThatWait_AreOneGroupWithOneAppend()
    {
        fixture.Admission = admission.Task;
        Task<Operation>[] writes = [.. Enumerable.Range(0, 5).Select(i => fixture.WriteAsync($"{i}.txt", $"text {i}", $"client-{i}"))];

        admission.SetResult();
        Operation[] operations = await Task.WhenAll(writes);

        Assert.Equal([1, 2, 3, 4, 5], operations.Select(o => o.Id.Value));
        Assert.Equal("append 5", Assert.Single(fixture.Steps, s => s.StartsWith("append", StringComparison.Ordinal)));
        Assert.Single(fixture.Steps, "acquire");
    }

    [Fact]
    public async Task Commit_MoreThanAGroupHolds_TakesAnotherTurn()
    {
        fixture.Admission = admission.Task;
        Task<Operation>[] writes = [.. Enumerable.Range(0, 25).Select(i => fixture.WriteAsync($"{i}.txt"))];

        admission.SetResult();
        await Task.WhenAll(writes);

        Assert.Equal(["append 10", "append 10", "append 5"], fixture.Steps.Where(s => s.StartsWith("append", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Commit_OperationsOfOneGroup_EachSeesTheOnesBefore()
    {
        fixture.Admission = admission.Task;
        Task<Operation>[] appends = [.. Enumerable.Range(0, 5).Select(i => fixture.AppendAsync(text: $"{i}", replica: $"client-{i % 2}"))];

        admission.SetResult();
        Operation[] operations = await Task.WhenAll(appends);

        Assert.Equal("01234", await fixture.ContentAsync(operations[^1]));
        Assert.Equal(["0", "1", "2", "3", "4"], operations.Select(o => o.BasedOn.ToString()));
        for (int i = 1; i < operations.Length; i++)
        {
            Assert.Equal(CausalOrder.Before, operations[i - 1].Clock.Compare(operations[i].Clock));
            Assert.Equal(operations[i - 1].Clock.Increment(operations[i].Replica).ToString(), operations[i].Clock.ToString());
        }
    }

    [Fact]
    public async Task Commit_OneOfAGroupIsRefused_TheOthersAreCommittedWithoutAGap()
    {
        fixture.Admission = admission.Task;
        Task<Operation> first = fixture.WriteAsync("a.txt");
        Task<Operation> refused = fixture.WriteAsync("missing/b.txt");
        Task<Operation> last = fixture.WriteAsync("c.txt");

        admission.SetResult();

        await Assert.ThrowsAsync<DirectoryNotFoundException>(() => refused);
        Assert.Equal((1, 2), ((await first).Id.Value, (await last).Id.Value));
        Assert.Equal("alice:2", (await last).Clock.ToString());
    }

    [Fact]
    public async Task Commit_ContentOfOneCannotBeKept_TheOthersAreDraftedWithoutIt()
    {
        InterceptPut(bytes => bytes.Contains("poison", StringComparison.Ordinal) ? new IOException("disk full") : null);
        fixture.Admission = admission.Task;
        Task<Operation> first = fixture.AppendAsync(text: "one ");
        Task<Operation> poisoned = fixture.AppendAsync("other.txt", "poison");
        Task<Operation> last = fixture.AppendAsync(text: "two");

        admission.SetResult();

        Assert.Equal("disk full", (await Assert.ThrowsAsync<IOException>(() => poisoned)).Message);
        Assert.Equal("one two", await fixture.ContentAsync(await last));
        Assert.Equal((1, 2), ((await first).Id.Value, (await last).Id.Value));
        Assert.Equal(2, (await fixture.LoggedAsync()).Count);
    }

    [Fact]
    public async Task Commit_OperationThatBuildsUponOneThatFails_IsDraftedAnewWithoutIt()
    {
        // Only the middle content is refused: the last append was first drafted as "one poison two".
        InterceptPut(bytes => bytes == "one poison " ? new IOException("disk full") : null);
        fixture.Admission = admission.Task;
        Task<Operation> first = fixture.AppendAsync(text: "one ");
        Task<Operation> poisoned = fixture.AppendAsync(text: "poison ");
        Task<Operation> last = fixture.AppendAsync(text: "two");

        admission.SetResult();

        await Assert.ThrowsAsync<IOException>(() => poisoned);
        await first;
        Assert.Equal("one two", await fixture.ContentAsync(await last));
    }

    [Fact]
    public async Task Commit_OneReplicaIsFaulted_OnlyItsCallersFail()
    {
        fixture.Replicas.Setup(r => r.BringUpAsync(ReplicaId.Parse("bob"), It.IsAny<CancellationToken>()))
            .Throws(new ReplicaFaultedException("bob", new IOException("full")));
        fixture.Admission = admission.Task;
        Task<Operation> alice = fixture.WriteAsync("a.txt");
        Task<Operation> bob = fixture.WriteAsync("b.txt", replica: "bob");

        admission.SetResult();

        await Assert.ThrowsAsync<ReplicaFaultedException>(() => bob);
        Assert.Equal(new OperationId(1), (await alice).Id);
    }

    [Fact]
    public async Task Commit_CancelledWhileWaiting_ReturnsAtOnceAndNeverHappens()
    {
        fixture.Admission = admission.Task;
        using CancellationTokenSource source = new();
        Task<Operation> cancelled = fixture.WriteAsync("a.txt", token: source.Token);
        Task<Operation> other = fixture.WriteAsync("b.txt");

        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.False(other.IsCompleted);
        admission.SetResult();

        Assert.Equal(new OperationId(1), (await other).Id);
        Assert.Equal("b.txt", Assert.Single(await fixture.LoggedAsync()).Path.Value);
    }

    [Fact]
    public async Task Commit_AlreadyCancelled_NeverHappens()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fixture.WriteAsync(token: new CancellationToken(canceled: true)));

        Assert.Empty(await fixture.LoggedAsync());
    }

    [Fact]
    public async Task Commit_CancelledDuringItsTransformation_ChangesNothingAndReleases()
    {
        using CancellationTokenSource source = new();
        Task<Operation> update = fixture.UpdateAsync(
            async (_, token) =>
            {
                await source.CancelAsync();
                token.ThrowIfCancellationRequested();
                return default;
            },
            source.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => update);
        Assert.Equal(new OperationId(1), (await fixture.WriteAsync()).Id);
    }

    [Fact]
    public async Task Commit_FromATransformation_IsRefusedInsteadOfWaitingForItself()
    {
        Task<Operation> update = fixture.UpdateAsync(async (bytes, token) =>
        {
            await fixture.WriteAsync(token: token);
            return bytes;
        });

        await Assert.ThrowsAsync<InvalidOperationException>(() => update);
        Assert.Equal(new OperationId(1), (await fixture.WriteAsync()).Id);
    }

    [Fact]
    public async Task Commit_ByATaskThatATransformationHasLeftBehind_IsAnOperationLikeAnyOther()
    {
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<Operation>? leftBehind = null;
        await fixture.UpdateAsync((bytes, _) =>
        {
            leftBehind = WriteLaterAsync();
            return new(bytes);
        });
        ended.SetResult();

        Assert.Equal(new OperationId(2), (await leftBehind!).Id);

        async Task<Operation> WriteLaterAsync()
        {
            await ended.Task;
            return await fixture.WriteAsync("later.txt");
        }
    }

    [Fact]
    public async Task RunExclusive_BetweenOperations_SeesWhatCameBeforeAndNothingAfter()
    {
        fixture.Admission = admission.Task;
        Task<Operation> before = fixture.WriteAsync("a.txt");
        OperationId seen = default;
        Task exclusive = fixture.Coordinator.RunExclusiveAsync(
            (state, _) =>
            {
                seen = state.Last;
                return ValueTask.CompletedTask;
            },
            CancellationToken.None);
        Task<Operation> after = fixture.WriteAsync("b.txt");

        admission.SetResult();
        await Task.WhenAll(before, exclusive, after);

        Assert.Equal(new OperationId(1), seen);
        Assert.Equal(new OperationId(2), (await after).Id);
    }

    [Fact]
    public async Task RunExclusive_WorkThrows_ReleasesAndTellsTheCaller()
    {
        await Assert.ThrowsAsync<IOException>(() => fixture.Coordinator.RunExclusiveAsync((_, _) => throw new IOException(), CancellationToken.None));

        Assert.Equal("release", fixture.Steps[^1]);
        Assert.Equal(new OperationId(1), (await fixture.WriteAsync()).Id);
    }

    [Fact]
    public async Task Dispose_WithCallersWaiting_CommitsThemAndTakesNoMore()
    {
        fixture.Admission = admission.Task;
        Task<Operation> waiting = fixture.WriteAsync();
        ValueTask disposing = fixture.Coordinator.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => fixture.WriteAsync());
        admission.SetResult();
        await disposing;

        Assert.Equal(new OperationId(1), (await waiting).Id);
    }

    private void InterceptPut(Func<string, Exception?> verdict)
    {
        fixture.Store.Setup(s => s.PutAsync(It.IsAny<Stream>(), It.IsAny<CancellationToken>()))
            .Returns(async (Stream content, CancellationToken token) =>
            {
                using MemoryStream copy = new();
                await content.CopyToAsync(copy, token);
                if (verdict(Encoding.UTF8.GetString(copy.ToArray())) is { } error)
                {
                    throw error;
                }

                return await fixture.KeepAsync(copy.ToArray());
            });
    }
}
