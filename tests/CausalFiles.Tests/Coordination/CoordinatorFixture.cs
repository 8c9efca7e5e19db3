using CausalFiles.Clocks;
using CausalFiles.Contents;
using CausalFiles.Coordination;
using CausalFiles.Intents;
using CausalFiles.Locking;
using CausalFiles.Naming;
using CausalFiles.OperationLog;
using CausalFiles.Operations;
using CausalFiles.Snapshots;
using CausalFiles.State;
using CausalFiles.Threading;
using CausalFiles.Versions;
using Microsoft.Extensions.Logging.Abstractions;
using Moq;

namespace CausalFiles.Tests.Coordination;

/// <summary>
/// A coordinator between mocks that write down every step. The log and the store behind them work in memory; a test makes a step fail by setting
/// the mock up anew.
/// </summary>
internal sealed class CoordinatorFixture : IAsyncDisposable
{
    private readonly InMemoryOperationLog log = new();
    private readonly InMemorySnapshotStore store = new();
    private Coordinator? coordinator;
    private Consolidator? consolidator;

    internal CoordinatorFixture() => SetUp();

    /// <summary>Makes every step work, also one that a test has made fail.</summary>
    internal void SetUp()
    {
        Lock.Setup(l => l.AcquireAsync(It.IsAny<CancellationToken>()))
            .Returns(async (CancellationToken _) =>
            {
                await Admission;
                Step("acquire");
                return Lease.Object;
            });
        Lease.Setup(l => l.IsHeldAsync(It.IsAny<CancellationToken>())).Callback(() => Step("held?")).ReturnsAsync(true);
        Lease.Setup(l => l.DisposeAsync()).Callback(() => Step("release")).Returns(ValueTask.CompletedTask);
        Log.Setup(l => l.AppendAsync(It.IsAny<long>(), It.IsAny<IReadOnlyList<ReadOnlyMemory<byte>>>(), It.IsAny<CancellationToken>()))
            .Callback((long _, IReadOnlyList<ReadOnlyMemory<byte>> records, CancellationToken _) => Step($"append {records.Count}"))
            .Returns((long next, IReadOnlyList<ReadOnlyMemory<byte>> records, CancellationToken token) => log.AppendAsync(next, records, token));
        Store.Setup(s => s.PutAsync(It.IsAny<Stream>(), It.IsAny<CancellationToken>()))
            .Callback(() => Step("put"))
            .Returns((Stream content, CancellationToken token) => store.PutAsync(content, token));
        Store.Setup(s => s.OpenAsync(It.IsAny<ContentAddress>(), It.IsAny<CancellationToken>()))
            .Returns((ContentAddress address, CancellationToken token) => store.OpenAsync(address, token));
        Store.Setup(s => s.ContainsAsync(It.IsAny<ContentAddress>(), It.IsAny<CancellationToken>()))
            .Returns((ContentAddress address, CancellationToken token) => store.ContainsAsync(address, token));
        Replicas.Setup(r => r.BringUpAsync(It.IsAny<ReplicaId>(), It.IsAny<CancellationToken>()))
            .Callback((ReplicaId replica, CancellationToken _) => Step($"bring up {replica}"))
            .Returns(ValueTask.CompletedTask);
        Replicas.Setup(r => r.ApplyAsync(It.IsAny<CommittedGroup>()))
            .Callback((CommittedGroup group) => Step($"apply {group.Operations.Count}"))
            .Returns(ValueTask.CompletedTask);
    }

    internal Mock<ICoordinatorLock> Lock { get; } = new(MockBehavior.Strict);

    internal Mock<ICoordinatorLease> Lease { get; } = new(MockBehavior.Strict);

    internal Mock<IOperationLog> Log { get; } = new(MockBehavior.Strict);

    internal Mock<ISnapshotStore> Store { get; } = new(MockBehavior.Strict);

    internal Mock<IReplicas> Replicas { get; } = new(MockBehavior.Strict);

    /// <summary>What happened, in its order.</summary>
    internal List<string> Steps { get; } = [];

    /// <summary>The lock is acquired when this has ended; a test that sets it makes callers wait and become one group.</summary>
    internal Task Admission { get; set; } = Task.CompletedTask;

    internal int MaxGroupSize { get; init; } = 1024;

    /// <summary>By default every content goes to the store.</summary>
    internal int MaxInlineContent { get; init; }

    internal VersionReader Versions => field ??= new VersionReader(Store.Object, log);

    internal Coordinator Coordinator => coordinator ??= new Coordinator(
        new CoordinatorParts
        {
            Root = "root",
            Log = Log.Object,
            Versions = Versions,
            Consolidator = consolidator ??= new Consolidator(Versions, new SharedGate(), NullLogger.Instance),
            Lock = Lock.Object,
            Replicas = Replicas.Object,
            Time = TimeProvider.System,
            Logger = NullLogger.Instance,
            MaxGroupSize = MaxGroupSize,
            MaxInlineContent = MaxInlineContent,
        },
        LogState.Before(VectorClock.Zero));

    internal Task<Operation> WriteAsync(string path = "a.txt", string text = "text", string replica = "alice", CancellationToken token = default) =>
        Coordinator.CommitAsync(new WriteIntent(replica, path, ChunkTree.Of(System.Text.Encoding.UTF8.GetBytes(text)), expected: null), token);

    internal Task<Operation> AppendAsync(string path = "a.txt", string text = "text", string replica = "alice") =>
        Coordinator.CommitAsync(new AppendIntent(replica, path, System.Text.Encoding.UTF8.GetBytes(text), expected: null), CancellationToken.None);

    internal Task<Operation> UpdateAsync(Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask<ReadOnlyMemory<byte>>> transform, CancellationToken token = default) =>
        Coordinator.CommitAsync(new UpdateIntent("alice", "a.txt", transform, expected: null), token);

    /// <summary>What is in the log, decoded.</summary>
    internal async Task<List<Operation>> LoggedAsync()
    {
        List<Operation> operations = [];
        await foreach (Operation operation in log.ReadOperationsAsync(OperationId.None.Next, CancellationToken.None))
        {
            operations.Add(operation);
        }

        return operations;
    }

    /// <summary>Puts a content past the mock.</summary>
    internal ValueTask<Snapshot> KeepAsync(byte[] content) => store.PutAsync(new MemoryStream(content));

    internal async Task<string> ContentAsync(Operation operation)
    {
        using StreamReader reader = new(await store.OpenAsync(operation.Snapshot!.Value.Address));
        return await reader.ReadToEndAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (coordinator is not null)
        {
            await coordinator.DisposeAsync();
            await consolidator!.DisposeAsync();
        }
    }

    private void Step(string step)
    {
        lock (Steps)
        {
            Steps.Add(step);
        }
    }
}
