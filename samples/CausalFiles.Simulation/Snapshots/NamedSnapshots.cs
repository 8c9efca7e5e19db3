using System.IO.Abstractions;
using CausalFiles.Contents;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.Snapshots;

namespace CausalFiles.Simulation.Snapshots;

/// <summary>
/// The store of named files, opened when it is first used: by then the library has claimed the root, and what this store tidies up at
/// its opening can belong to no other process.
/// </summary>
/// <threadsafety>Every member may be called by any number of threads.</threadsafety>
internal sealed class NamedSnapshots : ISnapshotStore, IOperationFollower
{
    private readonly Lazy<Task<NamedSnapshotStore>> store;

    internal NamedSnapshots(IFileSystem fileSystem, string directory) =>
        store = new Lazy<Task<NamedSnapshotStore>>(() => NamedSnapshotStore.OpenAsync(fileSystem, directory).AsTask());

    public async ValueTask<Snapshot> PutAsync(Stream content, CancellationToken cancellationToken = default) =>
        await (await store.Value).PutAsync(content, cancellationToken);

    public async ValueTask<Stream> OpenAsync(ContentAddress address, CancellationToken cancellationToken = default) =>
        await (await store.Value).OpenAsync(address, cancellationToken);

    public async ValueTask<bool> ContainsAsync(ContentAddress address, CancellationToken cancellationToken = default) =>
        await (await store.Value).ContainsAsync(address, cancellationToken);

    public async ValueTask<long> CollectAsync(Func<ContentAddress, bool> named, CancellationToken cancellationToken = default) =>
        await (await store.Value).CollectAsync(named, cancellationToken);

    public async ValueTask<OperationId> StartAsync(IReadOnlyList<ReplicaId> replicas, CancellationToken cancellationToken) =>
        await (await store.Value).StartAsync(replicas, cancellationToken);

    public async ValueTask FollowAsync(IReadOnlyList<Operation> operations, CancellationToken cancellationToken) =>
        await (await store.Value).FollowAsync(operations, cancellationToken);
}
