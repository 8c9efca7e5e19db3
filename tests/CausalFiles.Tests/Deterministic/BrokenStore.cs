using CausalFiles.Contents;
using CausalFiles.Snapshots;

namespace CausalFiles.Tests.Deterministic;

/// <summary>A store that hands out the content that was kept before, now and then, without looking at what it is.</summary>
internal sealed class BrokenStore(ISnapshotStore inner) : ISnapshotStore
{
    private ContentAddress? last;
    private int opened;

    public async ValueTask<Snapshot> PutAsync(Stream content, CancellationToken cancellationToken = default)
    {
        Snapshot kept = await inner.PutAsync(content, cancellationToken);
        last ??= kept.Address;
        return kept;
    }

    public ValueTask<Stream> OpenAsync(ContentAddress address, CancellationToken cancellationToken = default) =>
        inner.OpenAsync(last is { } other && ++opened % 3 == 0 ? other : address, cancellationToken);

    public ValueTask<bool> ContainsAsync(ContentAddress address, CancellationToken cancellationToken = default) => inner.ContainsAsync(address, cancellationToken);

    public ValueTask<long> CollectAsync(Func<ContentAddress, bool> named, CancellationToken cancellationToken = default) => inner.CollectAsync(named, cancellationToken);
}
