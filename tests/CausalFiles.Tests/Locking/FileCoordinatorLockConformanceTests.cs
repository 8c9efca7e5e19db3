using CausalFiles.Conformance;
using CausalFiles.Locking;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.Locking;

/// <summary>The lock file keeps the contract on a mock and on the real disk, each caller with an instance of its own.</summary>
public abstract class FileCoordinatorLockConformanceTests(TestDisk disk) : LosableLockConformance, IAsyncLifetime
{
    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync()
    {
        disk.Dispose();
        return Task.CompletedTask;
    }

    protected override ICoordinatorLock Reach() => new FileCoordinatorLock(disk.FileSystem, disk.PathOf("turn"));

    // Neither a mock nor Windows lets anybody delete the lock file itself.
    protected override Task LoseAsync() => disk.FileSystem.File.WriteAllTextAsync(disk.PathOf("turn.owner"), "somebody else");
}

public sealed class FileCoordinatorLockOnMockTests() : FileCoordinatorLockConformanceTests(TestDisk.Mock());

public sealed class FileCoordinatorLockOnDiskTests() : FileCoordinatorLockConformanceTests(TestDisk.Real());
