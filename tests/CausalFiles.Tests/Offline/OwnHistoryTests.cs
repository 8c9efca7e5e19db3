using CausalFiles.Durability;
using CausalFiles.Operations;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.Offline;

/// <summary>A replica's own history and its outbox are read while the replica goes online: in the moment in which the reader is about to open a file of the outbox.</summary>
public sealed class OwnHistoryTests : IAsyncLifetime
{
    private readonly FaultyFileSystem fileSystem = new();
    private readonly TestDisk disk;
    private ReplicatedFileSystem files = null!;

    public OwnHistoryTests() => disk = TestDisk.Real(fileSystem);

    private Replica Alice => files["alice"];

    private Replica Bob => files["bob"];

    private string Outbox => disk.PathOf("root", ".causalfiles", "replicas", "bob", "outbox");

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        fileSystem.BeforeReading = null;
        await files.DisposeAsync();
        disk.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Outbox_ReplicaGoesOnlineMeanwhile_IsEmpty(bool isLocalFirst)
    {
        await WorkOfflineAsync(isLocalFirst);
        Meanwhile(() => Bob.GoOnlineAsync());

        Assert.Empty(await Bob.OutboxAsync().ToListAsync());

        Assert.Equal(ReplicaStatus.Following, Bob.Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Outbox_ReplicaHasANewOneMeanwhile_HasNothingOfTheOldOne(bool isLocalFirst)
    {
        await WorkOfflineAsync(isLocalFirst);
        Meanwhile(ComeAndGoAsync);

        Assert.Empty(await Bob.OutboxAsync().ToListAsync());

        Assert.Single(await Bob.OutboxAsync().ToListAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task History_ReplicaGoesOnlineMeanwhile_IsThatOfTheLog(bool isLocalFirst)
    {
        await WorkOfflineAsync(isLocalFirst);
        Meanwhile(() => Bob.GoOnlineAsync());

        List<Operation> history = await Bob.HistoryAsync("a").ToListAsync();

        Assert.Equal(await files.HistoryAsync("a").ToListAsync(), history);
        Assert.Equal(3, history.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task History_ReplicaHasANewOutboxMeanwhile_GoesOnThere(bool isLocalFirst)
    {
        await WorkOfflineAsync(isLocalFirst);
        Meanwhile(ComeAndGoAsync);

        List<Operation> history = await Bob.HistoryAsync("a").ToListAsync();

        Assert.Equal([1L, 2, 3, 4], history.Select(operation => operation.Clock["bob"] + operation.Clock["alice"]));
        Assert.Equal([false, false, false, true], history.Select(operation => operation.Id.IsProvisional));
    }

    [Fact]
    public async Task History_OutboxIsDamaged_Throws()
    {
        await WorkOfflineAsync(isLocalFirst: false);
        string segment = Assert.Single(Directory.EnumerateFiles(Outbox, "*.log"));
        using (FileStream stream = new(segment, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            byte[] bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            stream.Position = bytes.AsSpan().IndexOf("second"u8);
            stream.Write("broken"u8);
        }

        await Assert.ThrowsAsync<CorruptionException>(() => Bob.HistoryAsync("a").ToListAsync().AsTask());
        await Assert.ThrowsAsync<CorruptionException>(() => Bob.OutboxAsync().ToListAsync().AsTask());
    }

    private async Task WorkOfflineAsync(bool isLocalFirst)
    {
        files = await ReplicatedFileSystem.OpenAsync(
            fileSystem,
            disk.PathOf("root"),
            ["alice", "bob"],
            new ReplicatedFileSystemOptions { DiskSync = fileSystem.Sync, LocalFirst = isLocalFirst });
        await Alice.WriteAllTextAsync("a", "base");
        await Bob.WaitForAsync(Alice.Clock, TimeSpan.FromMinutes(1));
        await Bob.GoOfflineAsync();
        await Bob.WriteAllTextAsync("a", "first");
        await Bob.WriteAllTextAsync("a", "second");
    }

    private async Task ComeAndGoAsync()
    {
        await Bob.GoOnlineAsync();
        await Bob.GoOfflineAsync();
        await Bob.WriteAllTextAsync("a", "third");
    }

    private void Meanwhile(Func<Task> act) => fileSystem.BeforeReading = path =>
    {
        if (path.StartsWith(Outbox, StringComparison.Ordinal))
        {
            fileSystem.BeforeReading = null;
            Task acting = Task.Run(act);
            Assert.True(SpinWait.SpinUntil(() => acting.IsCompleted, TimeSpan.FromMinutes(1)));
            Assert.True(acting.IsCompletedSuccessfully, acting.Exception?.ToString());
        }
    };
}
