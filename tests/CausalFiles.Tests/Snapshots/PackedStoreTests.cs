using CausalFiles.Contents;
using CausalFiles.Snapshots;
using CausalFiles.Tests.Contents;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.Snapshots;

/// <summary>What the tests of <see cref="PackedSnapshotStore"/> have in common: a store on the real disk that can be closed and opened again.</summary>
public abstract class PackedStoreTests : IAsyncLifetime
{
    private readonly TestDisk disk = TestDisk.Real();

    protected string Directory => disk.PathOf("store");

    protected PackedSnapshotStore Store { get; private set; } = null!;

    internal IBlockStore Blocks => Store;

    protected virtual long PackSize => 64 << 20;

    public Task InitializeAsync()
    {
        Open();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await Store.DisposeAsync();
        disk.Dispose();
    }

    protected void Open() => Store = PackedSnapshotStore.Open(disk.FileSystem, Directory, new PackedSnapshotStoreOptions { PackSize = PackSize });

    protected async Task ReopenAsync()
    {
        await Store.DisposeAsync();
        Open();
    }

    protected string[] Packs() => [.. System.IO.Directory.EnumerateFiles(Directory, "*.pack").Order()];

    protected long SizeOfPacks() => Packs().Sum(path => new FileInfo(path).Length);

    protected async Task<Snapshot> PutAsync(byte[] content)
    {
        using MemoryStream stream = new(content);
        return await Store.PutAsync(stream);
    }

    protected async Task<byte[]> ReadAsync(ContentAddress address)
    {
        await using Stream stream = await Store.OpenAsync(address);
        using MemoryStream copy = new();
        await stream.CopyToAsync(copy);
        return copy.ToArray();
    }

    protected static byte[] Content(int length, int seed) => ContentGen.Make(kind: 0, length, seed);

    protected static byte[] Text(int length, int seed) => ContentGen.Make(kind: 1, length, seed);
}
