using CausalFiles.Clocks;
using CausalFiles.Contents;
using CausalFiles.Coordination;
using CausalFiles.Durability;
using CausalFiles.Naming;
using CausalFiles.OperationLog;
using CausalFiles.Operations;
using CausalFiles.Replication;
using CausalFiles.Snapshots;
using CausalFiles.State;
using CausalFiles.Tests.Harness;
using CausalFiles.Versions;
using Microsoft.Extensions.Logging.Abstractions;

namespace CausalFiles.Tests.Replication;

public sealed class ReplicaSetTests : IDisposable
{
    private static readonly LogState Zero = LogState.Before(VectorClock.Zero);

    private readonly FaultyFileSystem fileSystem = new();
    private readonly TestDisk disk;

    public ReplicaSetTests() => disk = TestDisk.Real(fileSystem);

    public void Dispose() => disk.Dispose();

    // The replica has been told of an operation, and nobody has begun to apply it.
    [Fact]
    public async Task Sync_ReplicaIsBehindAndItsDiskIsSlow_DoesNotKeepTheCallersThread()
    {
        using ManualResetEventSlim mayWrite = new();
        await using ReplicaSet replicas = await OpenAsync("bob");
        replicas["bob"].Enqueue(new PlannedGroup(Group(), Plan: null));
        fileSystem.Before = _ => fileSystem.Outside(() => mayWrite.Wait(TimeSpan.FromSeconds(30)));

        Task sync = replicas.SyncAsync(CancellationToken.None);

        Assert.False(sync.IsCompleted);
        mayWrite.Set();
        await sync;
        Assert.Equal("new", File.ReadAllText(disk.PathOf("bob", "a")));
    }

    private static CommittedGroup Group()
    {
        ReadOnlyMemory<byte> content = "new"u8.ToArray();
        Operation operation = new()
        {
            Id = new OperationId(1),
            Replica = "alice",
            Kind = OperationKind.Write,
            Path = "a",
            Timestamp = DateTimeOffset.UnixEpoch,
            Clock = VectorClock.Zero.Increment("alice"),
            Effects = [new FileSpliced("a", EffectId.None, new Splice(0, 0, content), Snapshot.Of(content.Span), DeltaChain.Whole)],
        };
        return new CommittedGroup(Zero, Zero.Apply(operation), [operation]);
    }

    private async Task<ReplicaSet> OpenAsync(ReplicaId replica)
    {
        InMemoryOperationLog log = new();
        ReplicaParts parts = new()
        {
            Root = disk.Root,
            Files = new DurableFiles(fileSystem, fileSystem.Sync),
            Log = log,
            Versions = new VersionReader(new InMemorySnapshotStore(), log),
            Time = TimeProvider.System,
            Logger = NullLogger.Instance,
            SynchronisesBeforeReturn = false,
        };
        ReplicaSet replicas = new([new ReplicaPaths(replica, disk.PathOf(replica.Value), disk.PathOf("metadata"))], parts, Zero);
        await replicas[replica].StartAsync(Zero, Zero, new RecentChanges(), CancellationToken.None);
        return replicas;
    }
}
