using CausalFiles.Durability;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.Durability;

public class PosixDiskSyncTests
{
    private readonly PosixDiskSync sync = new();

    [UnixFact]
    public void SyncFile_ExistingFile_Succeeds()
    {
        using TestDisk disk = TestDisk.Real();
        string path = disk.PathOf("é ✓.txt");
        File.WriteAllText(path, "content");

        Assert.Null(Record.Exception(() => sync.SyncFile(path)));
        Assert.Equal("content", File.ReadAllText(path));
    }

    [UnixFact]
    public void SyncDirectory_ExistingDirectory_Succeeds()
    {
        using TestDisk disk = TestDisk.Real();

        Assert.Null(Record.Exception(() => sync.SyncDirectory(disk.Root)));
    }

    [UnixFact]
    public void SyncFile_MissingFile_ThrowsFileNotFound()
    {
        using TestDisk disk = TestDisk.Real();
        string path = disk.PathOf("missing");

        FileNotFoundException error = Assert.Throws<FileNotFoundException>(() => sync.SyncFile(path));

        Assert.Equal(path, error.FileName);
        Assert.Contains($"open of '{path}' failed", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(path));
    }

    [UnixFact]
    public void SyncDirectory_MissingDirectory_ThrowsIOException()
    {
        using TestDisk disk = TestDisk.Real();

        Assert.ThrowsAny<IOException>(() => sync.SyncDirectory(disk.PathOf("missing")));
    }

    [UnixFact]
    public void SyncFile_PathThroughAFile_ThrowsWithTheError()
    {
        const int NotADirectory = 20;
        using TestDisk disk = TestDisk.Real();
        File.WriteAllText(disk.PathOf("file"), "");

        IOException error = Assert.Throws<IOException>(() => sync.SyncFile(disk.PathOf("file", "below")));

        Assert.Equal(NotADirectory, error.HResult);
    }

    // fsync answers EINVAL for a device that has nothing to bring to a disk: the error that FileStream.Flush(true) would drop.
    [UnixFact]
    public void SyncFile_FSyncFails_ThrowsWithTheError()
    {
        const int InvalidArgument = 22;

        IOException error = Assert.Throws<IOException>(() => sync.SyncFile("/dev/null"));

        Assert.Equal(InvalidArgument, error.HResult);
        Assert.Contains("fsync of '/dev/null' failed", error.Message, StringComparison.Ordinal);
    }

    // A leaked descriptor on the path of every write would end the process after a while.
    [LinuxFact]
    public void SyncFile_Repeated_ClosesWhatItOpens()
    {
        using TestDisk disk = TestDisk.Real();
        string path = disk.PathOf("file");
        File.WriteAllText(path, "");

        for (int i = 0; i < 100; i++)
        {
            sync.SyncFile(path);
            Assert.Throws<IOException>(() => sync.SyncFile("/dev/null"));
        }

        Assert.DoesNotContain(path, Directory.GetFiles("/proc/self/fd").Select(fd => new FileInfo(fd).LinkTarget));
    }
}
