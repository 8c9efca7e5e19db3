using CausalFiles.Conformance;
using CausalFiles.Snapshots;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.Snapshots;

public sealed class InMemorySnapshotStoreConformanceTests : SnapshotStoreConformance
{
    protected override ValueTask<ISnapshotStore> OpenAsync() => new(new InMemorySnapshotStore());
}

public abstract class PackedSnapshotStoreConformance(TestDisk disk, long packSize = 64 << 20) : SnapshotStoreConformance
{
    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        disk.Dispose();
    }

    protected override ValueTask<ISnapshotStore> OpenAsync() =>
        new(PackedSnapshotStore.Open(disk.FileSystem, disk.PathOf("store"), new PackedSnapshotStoreOptions { PackSize = packSize }));
}

public sealed class PackedSnapshotStoreOnAMockTests() : PackedSnapshotStoreConformance(TestDisk.Mock());

public sealed class PackedSnapshotStoreOnTheDiskTests() : PackedSnapshotStoreConformance(TestDisk.Real());

public sealed class PackedSnapshotStoreWithSmallPacksTests() : PackedSnapshotStoreConformance(TestDisk.Real(), packSize: 64 << 10);

public abstract class NamedSnapshotStoreConformance(TestDisk disk) : SnapshotStoreConformance
{
    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        disk.Dispose();
    }

    protected override async ValueTask<ISnapshotStore> OpenAsync() => await NamedSnapshotStore.OpenAsync(disk.FileSystem, disk.PathOf("store"));
}

public sealed class NamedSnapshotStoreOnAMockTests() : NamedSnapshotStoreConformance(TestDisk.Mock());

public sealed class NamedSnapshotStoreOnTheDiskTests() : NamedSnapshotStoreConformance(TestDisk.Real());
