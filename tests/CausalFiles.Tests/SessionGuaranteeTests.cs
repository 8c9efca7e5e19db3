using CausalFiles.Clocks;
using CausalFiles.Operations;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests;

/// <summary>
/// The four session guarantees for a client that moves between replicas and takes nothing along but its token, as text. The replica that it comes to is held
/// up until the client has asked for it: without the wait each of these would see what was before.
/// </summary>
public sealed class SessionGuaranteeTests : IAsyncLifetime
{
    private SlowReplicas replicas = null!;

    private Replica Alice => replicas.Files["alice"];

    private Replica Bob => replicas.Files["bob"];

    private Replica Carol => replicas.Files["carol"];

    public async Task InitializeAsync()
    {
        replicas = await SlowReplicas.OpenAsync(ReadTracking.Local, TimeProvider.System);
        await Alice.WriteAllTextAsync("post", "old");
        await replicas.Files.SyncAsync();
    }

    public async Task DisposeAsync() => await replicas.DisposeAsync();

    [Fact]
    public async Task ReadYourWrites_AtAnotherReplica_SeesTheWrite()
    {
        replicas.HoldUp(Bob);
        Operation write = await Alice.WriteAllTextAsync("post", "new");

        Task<string> seen = ReadAsync(Bob, write.Clock.ToString()!, "post");
        replicas.LetGo();

        Assert.Equal("new", await seen);
    }

    [Fact]
    public async Task MonotonicReads_AtAnotherReplica_SeesNothingOlder()
    {
        replicas.HoldUp(Bob);
        await Alice.WriteAllTextAsync("post", "new");
        string first = await Alice.ReadAllTextAsync("post");

        Task<string> second = ReadAsync(Bob, Alice.Clock.ToString()!, "post");
        replicas.LetGo();

        Assert.Equal("new", first);
        Assert.Equal("new", await second);
    }

    [Fact]
    public async Task MonotonicWrites_AtTwoReplicas_WhoeverSeesTheSecondSeesTheFirst()
    {
        replicas.HoldUp(Carol);
        Operation first = await Alice.WriteAllTextAsync("first", "1");
        await Bob.WaitForAsync(VectorClock.Parse(Alice.Clock.ToString()!), Timeout.InfiniteTimeSpan);
        Operation second = await Bob.WriteAllTextAsync("second", "2");

        Task<string> seen = ReadAsync(Carol, Bob.Clock.ToString()!, "second", "first");
        replicas.LetGo();

        Assert.Equal("21", await seen);
        Assert.Equal(CausalOrder.After, second.Clock.Compare(first.Clock));
    }

    [Fact]
    public async Task WritesFollowReads_ReplyAtAnotherReplica_WhoeverSeesItSeesThePost()
    {
        replicas.HoldUp(Carol);
        Operation post = await Alice.WriteAllTextAsync("post", "new");
        string read = await Alice.ReadAllTextAsync("post");
        await Bob.WaitForAsync(VectorClock.Parse(Alice.Clock.ToString()!), Timeout.InfiniteTimeSpan);
        Operation reply = await Bob.WriteAllTextAsync("reply", $"to {read}");

        Task<string> seen = ReadAsync(Carol, Bob.Clock.ToString()!, "reply", "post");
        replicas.LetGo();

        Assert.Equal("to newnew", await seen);
        Assert.Equal(CausalOrder.After, reply.Clock.Compare(post.Clock));
    }

    // Runs without a break up to the wait, so that a wait that does not wait reads while the replica is held up.
    private static async Task<string> ReadAsync(Replica replica, string token, params string[] paths)
    {
        await replica.WaitForAsync(VectorClock.Parse(token), Timeout.InfiniteTimeSpan);
        string text = "";
        foreach (string path in paths)
        {
            text += await replica.ReadAllTextAsync(path);
        }

        return text;
    }
}
