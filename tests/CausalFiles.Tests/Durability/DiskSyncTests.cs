using System.IO.Abstractions;
using System.IO.Abstractions.TestingHelpers;
using CausalFiles.Durability;
using CausalFiles.Tests.Harness;
using Moq;

namespace CausalFiles.Tests.Durability;

public class DiskSyncTests
{
    [Fact]
    public void For_FileSystem_IsNative()
    {
        Assert.Same(DiskSync.Native, DiskSync.For(new FileSystem()));
        Assert.Same(DiskSync.Native, DiskSync.For(new FaultyFileSystem()));
    }

    // The path of a mock names nothing on this machine, or worse, something else.
    [Fact]
    public void For_AnyOtherFileSystem_IsNone()
    {
        Assert.Same(DiskSync.None, DiskSync.For(new MockFileSystem()));
        Assert.Same(DiskSync.None, DiskSync.For(Mock.Of<IFileSystem>()));
    }

    [Fact]
    public void Native_IsThatOfThisSystem()
    {
        Type expected = OperatingSystem.IsWindows() ? typeof(WindowsDiskSync) : typeof(PosixDiskSync);

        Assert.IsType(expected, DiskSync.Native);
    }

    [Fact]
    public void None_MissingPath_DoesNothing()
    {
        Assert.Null(Record.Exception(() => DiskSync.None.SyncFile("/no/such/file")));
        Assert.Null(Record.Exception(() => DiskSync.None.SyncDirectory("/no/such/directory")));
    }
}
