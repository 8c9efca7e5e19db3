using CausalFiles.Durability;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.Durability;

/// <summary>A directory that its parent does not durably name is lost with all that is in it.</summary>
public sealed class DurableFilesDirectoryTests : IDisposable
{
    private readonly FaultyFileSystem fileSystem = new();
    private readonly TestDisk disk;
    private readonly DurableFiles files;
    private readonly List<DiskCall> calls = [];

    public DurableFilesDirectoryTests()
    {
        disk = TestDisk.Real(fileSystem);
        files = new DurableFiles(fileSystem, fileSystem.Sync);
        fileSystem.Before = calls.Add;
    }

    public void Dispose() => disk.Dispose();

    [Fact]
    public void CreateDirectory_SeveralMissing_SyncsTheParentOfEach()
    {
        files.CreateDirectory(disk.PathOf("a", "b"));

        Assert.Equal(
            [
                new DiskCall(DiskCallKind.CreateDirectory, disk.PathOf("a")),
                new DiskCall(DiskCallKind.SyncDirectory, disk.Root),
                new DiskCall(DiskCallKind.CreateDirectory, disk.PathOf("a", "b")),
                new DiskCall(DiskCallKind.SyncDirectory, disk.PathOf("a")),
            ],
            calls);
        Assert.True(Directory.Exists(disk.PathOf("a", "b")));
    }

    [Fact]
    public void CreateDirectory_Existing_CallsNothing()
    {
        files.CreateDirectory(disk.Root);

        Assert.Empty(calls);
    }

    [Theory]
    [InlineData(DiskCallKind.CreateDirectory)]
    [InlineData(DiskCallKind.SyncDirectory)]
    public void CreateDirectory_CallFails_Throws(DiskCallKind failing)
    {
        fileSystem.Before = call => _ = call.Kind == failing ? throw new IOException("refused") : call;

        IOException error = Assert.Throws<IOException>(() => files.CreateDirectory(disk.PathOf("a", "b")));

        Assert.Equal("refused", error.Message);
        Assert.False(Directory.Exists(disk.PathOf("a", "b")));
    }

    [Fact]
    public void ResetDirectory_Missing_CreatesItDurably()
    {
        files.ResetDirectory(disk.PathOf("staging"));

        Assert.Equal([DiskCallKind.CreateDirectory, DiskCallKind.SyncDirectory], calls.Select(c => c.Kind));
        Assert.True(Directory.Exists(disk.PathOf("staging")));
    }

    [Fact]
    public void ResetDirectory_LeftOverFiles_AreDeleted()
    {
        Directory.CreateDirectory(disk.PathOf("staging"));
        File.WriteAllText(disk.PathOf("staging", "1"), "x");
        File.WriteAllText(disk.PathOf("staging", "2"), "y");
        File.WriteAllText(disk.PathOf("beside"), "z");

        files.ResetDirectory(disk.PathOf("staging"));

        Assert.Empty(Directory.GetFileSystemEntries(disk.PathOf("staging")));
        Assert.True(File.Exists(disk.PathOf("beside")));
    }

    [Fact]
    public void SyncFileAndDirectory_Path_AreHandedOn()
    {
        File.WriteAllText(disk.PathOf("file"), "x");

        files.SyncFile(disk.PathOf("file"));
        files.SyncDirectory(disk.Root);

        Assert.Equal(
            [new DiskCall(DiskCallKind.SyncFile, disk.PathOf("file")), new DiskCall(DiskCallKind.SyncDirectory, disk.Root)],
            calls);
    }
}
