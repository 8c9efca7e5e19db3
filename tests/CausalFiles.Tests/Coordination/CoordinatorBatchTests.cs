using System.Text;
using CausalFiles.Coordination;
using CausalFiles.Intents;
using CausalFiles.Operations;
using Moq;

namespace CausalFiles.Tests.Coordination;

/// <summary>An operation of several steps among others: whatever fails of it, nothing of it stays in the workspace of its group.</summary>
public sealed class CoordinatorBatchTests : IAsyncDisposable
{
    private readonly TaskCompletionSource admission = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CoordinatorFixture fixture = new();

    public ValueTask DisposeAsync()
    {
        admission.TrySetResult();
        return fixture.DisposeAsync();
    }

    [Fact]
    public async Task Commit_SeveralContents_AreKeptBeforeTheOneAppend()
    {
        Operation operation = await CommitAsync(Append("a", "one"), Append("b", "two"), Append("a", " three"));

        Assert.Equal(["acquire", "bring up alice", "put", "put", "put", "held?", "append 1", "apply 1", "release"], fixture.Steps);
        Operation logged = Assert.Single(await fixture.LoggedAsync());
        Assert.Equal(operation, logged);
        Assert.Equal(3, logged.Effects.Count);
    }

    [Fact]
    public async Task Commit_OneOfItsContentsCannotBeKept_NothingOfItHappens()
    {
        fixture.Store.Setup(s => s.PutAsync(It.IsAny<Stream>(), It.IsAny<CancellationToken>())).Returns(async (Stream content, CancellationToken token) =>
        {
            using MemoryStream copy = new();
            await content.CopyToAsync(copy, token);
            return Encoding.UTF8.GetString(copy.ToArray()).Contains("poison", StringComparison.Ordinal)
                ? throw new IOException("disk full")
                : await fixture.KeepAsync(copy.ToArray());
        });
        fixture.Admission = admission.Task;
        Task<Operation> first = fixture.AppendAsync("a", "one ");
        Task<Operation> poisoned = CommitAsync(Append("a", "two "), Append("b", "poison"));
        Task<Operation> last = fixture.AppendAsync("a", "three");

        admission.SetResult();

        Assert.Equal("disk full", (await Assert.ThrowsAsync<IOException>(() => poisoned)).Message);
        await first;
        Assert.Equal("one three", await fixture.ContentAsync(await last));
        Assert.Equal(2, (await fixture.LoggedAsync()).Count);
    }

    [Fact]
    public async Task Commit_LastStepIsRefused_ItsContentsAreNotKeptAndNobodyBuildsUponThem()
    {
        fixture.Admission = admission.Task;
        Task<Operation> first = fixture.AppendAsync("a", "one ");
        Task<Operation> refused = CommitAsync(Append("a", "two "), Append("missing/b", "b"));
        Task<Operation> last = fixture.AppendAsync("a", "three");

        admission.SetResult();

        await Assert.ThrowsAsync<DirectoryNotFoundException>(() => refused);
        await first;
        Assert.Equal("one three", await fixture.ContentAsync(await last));
        Assert.Equal(2, fixture.Steps.Count(step => step == "put"));
        Assert.Equal("alice:2", fixture.Coordinator.State.Knowledge.ToString());
    }

    private static AppendIntent Append(string path, string text) => new("alice", path, Encoding.UTF8.GetBytes(text), expected: null);

    private Task<Operation> CommitAsync(params Intent[] steps) =>
        fixture.Coordinator.CommitAsync(new BatchIntent("alice", premises: [], steps), CancellationToken.None);
}
