using System.IO.Abstractions;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.Offline;

/// <summary>An outbox that has ended, and whose directory cannot be deleted.</summary>
public sealed class OutboxCleaningTests : IDisposable
{
    private readonly StubbornFileSystem fileSystem = new();
    private readonly TestDisk disk;

    public OutboxCleaningTests() => disk = TestDisk.Real(fileSystem);

    public void Dispose() => disk.Dispose();

    [Fact]
    public async Task GoOnline_OutboxCannotBeDeleted_IsOnline()
    {
        string outbox = disk.PathOf("root", ".causalfiles", "replicas", "bob", "outbox");
        await using (ReplicatedFileSystem files = await ReplicatedFileSystem.OpenAsync(fileSystem, disk.PathOf("root"), ["alice", "bob"]))
        {
            await files["bob"].GoOfflineAsync();
            await files["bob"].WriteAllTextAsync("a", "1");
            fileSystem.IsStubborn = true;

            Assert.Equal(1, (await files["bob"].GoOnlineAsync()).Operations);

            Assert.Equal(ReplicaStatus.Following, files["bob"].Status);
            Assert.Equal("1", await files["alice"].ReadAllTextAsync("a"));
            await Assert.ThrowsAsync<IOException>(() => files["bob"].GoOfflineAsync());
            Assert.True(Directory.Exists(outbox));
        }

        fileSystem.IsStubborn = false;
        await using ReplicatedFileSystem again = await ReplicatedFileSystem.OpenAsync(fileSystem, disk.PathOf("root"));
        Assert.False(Directory.Exists(outbox));
        Assert.Equal(ReplicaStatus.Following, again["bob"].Status);
        Assert.Empty((await again.VerifyAsync()).Violations);
    }

    /// <summary>The real one, which does not always delete outboxes.</summary>
    private sealed class StubbornFileSystem : FileSystem
    {
        private readonly StubbornDirectory directory;

        internal StubbornFileSystem() => directory = new StubbornDirectory(this);

        internal bool IsStubborn { get; set; }

        public override IDirectory Directory => directory;
    }

    private sealed class StubbornDirectory(StubbornFileSystem owner) : DirectoryWrapper(owner)
    {
        public override void Delete(string path, bool recursive)
        {
            if (owner.IsStubborn && path.EndsWith("outbox", StringComparison.Ordinal))
            {
                throw new IOException("somebody is in it");
            }

            base.Delete(path, recursive);
        }
    }
}
