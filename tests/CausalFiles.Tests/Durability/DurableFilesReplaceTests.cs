using System.Text;
using CausalFiles.Durability;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.Durability;

/// <summary>What <see cref="DurableFiles.Replace"/> asks of the disk, in which order, and what is left when the disk refuses.</summary>
public sealed class DurableFilesReplaceTests : IDisposable
{
    private const string Old = "old";
    private const string New = "new content";

    private readonly FaultyFileSystem fileSystem = new();
    private readonly TestDisk disk;
    private readonly DurableFiles files;
    private readonly List<DiskCall> calls = [];

    public DurableFilesReplaceTests()
    {
        disk = TestDisk.Real(fileSystem);
        files = new DurableFiles(fileSystem, fileSystem.Sync);
        fileSystem.Before = calls.Add;
    }

    private string Target => disk.PathOf("state");

    private string Temporary => Target + DurableFiles.TemporarySuffix;

    public void Dispose() => disk.Dispose();

    // A rename that is synchronised before the content would leave an empty file after a power cut; one that is never synchronised, the old.
    [Fact]
    public void Replace_NewFile_WritesThenRenamesThenSyncsTheDirectory()
    {
        Replace(New);

        Assert.Equal(
            [
                new DiskCall(DiskCallKind.Open, Temporary),
                new DiskCall(DiskCallKind.Write, Temporary, New.Length) { WriteThrough = true },
                new DiskCall(DiskCallKind.Move, Target) { Source = Temporary },
                new DiskCall(DiskCallKind.SyncDirectory, disk.Root),
            ],
            calls);
        Assert.Equal(New, File.ReadAllText(Target));
    }

    [Fact]
    public void Replace_ExistingFile_LeavesOnlyTheNewOne()
    {
        File.WriteAllText(Target, "something much longer than what replaces it");

        Replace(New);

        Assert.Equal(New, File.ReadAllText(Target));
        Assert.Equal([Target], Directory.GetFileSystemEntries(disk.Root));
    }

    [Fact]
    public void Replace_EmptyContent_MakesAnEmptyFile()
    {
        File.WriteAllText(Target, Old);

        Replace("");

        Assert.Equal("", File.ReadAllText(Target));
    }

    [Fact]
    public void Replace_LeftOverTemporaryFile_IsOverwritten()
    {
        File.WriteAllText(Temporary, "what a crash left of a longer content");

        Replace(New);

        Assert.Equal(New, File.ReadAllText(Target));
        Assert.False(File.Exists(Temporary));
    }

    [Theory]
    [InlineData(DiskCallKind.Open, Old)]
    [InlineData(DiskCallKind.Write, Old)]
    [InlineData(DiskCallKind.Move, Old)]
    [InlineData(DiskCallKind.SyncDirectory, New)]
    public void Replace_CallFails_ThrowsAndLeavesOneContentWhole(DiskCallKind failing, string left)
    {
        File.WriteAllText(Target, Old);
        fileSystem.Before = call => Fail(call.Kind == failing, new IOException("refused"));

        IOException error = Assert.Throws<IOException>(() => Replace(New));

        Assert.Equal("refused", error.Message);
        Assert.Equal(left, File.ReadAllText(Target));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(11)]
    public void Replace_TornWrite_LeavesTheOldContent(int arrived)
    {
        File.WriteAllText(Target, Old);
        fileSystem.Before = call => Fail(call.Kind == DiskCallKind.Write, new TornWriteException(arrived));

        Assert.Throws<TornWriteException>(() => Replace(New));

        Assert.Equal(Old, File.ReadAllText(Target));
    }

    [Fact]
    public void Replace_AfterAFailure_Succeeds()
    {
        fileSystem.Before = call => Fail(call.Kind == DiskCallKind.Write, new TornWriteException(3));
        Assert.Throws<TornWriteException>(() => Replace(New));
        fileSystem.Before = null;

        Replace("x");

        Assert.Equal("x", File.ReadAllText(Target));
    }

    [Fact]
    public void Write_LongContent_IsCutIntoPieces()
    {
        byte[] content = new byte[DurableFiles.MaxWrite + 3];
        content[0] = 1;
        content[DurableFiles.MaxWrite - 1] = 2;
        content[DurableFiles.MaxWrite] = 3;
        content[^1] = 4;

        files.Replace(Target, content);

        Assert.Equal([DurableFiles.MaxWrite, 3], calls.Where(c => c.Kind == DiskCallKind.Write).Select(c => c.Bytes));
        Assert.True(content.AsSpan().SequenceEqual(File.ReadAllBytes(Target)));
    }

    [Fact]
    public void Replace_OnAMock_PutsTheContentInPlace()
    {
        using TestDisk mock = TestDisk.Mock();
        string path = mock.PathOf("state");
        DurableFiles mocked = new(mock.FileSystem, DiskSync.None);

        mocked.Replace(path, Encoding.UTF8.GetBytes(Old));
        mocked.Replace(path, Encoding.UTF8.GetBytes(New));

        Assert.Equal(New, mock.FileSystem.File.ReadAllText(path));
        Assert.False(mock.FileSystem.File.Exists(path + DurableFiles.TemporarySuffix));
    }

    private static void Fail(bool when, IOException error)
    {
        if (when)
        {
            throw error;
        }
    }

    private void Replace(string content) => files.Replace(Target, Encoding.UTF8.GetBytes(content));
}
