using CausalFiles.OperationLog;
using CausalFiles.Operations;
using CausalFiles.Snapshots;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.History;

/// <summary>The index is derived: it spares reading, and whatever becomes of its files, the answers stay the same.</summary>
public sealed class HistoryIndexTests : IDisposable
{
    private const int Stretch = 10;

    private readonly TestDisk disk = TestDisk.Mock();
    private readonly InMemoryOperationLog inner = new();
    private readonly InMemorySnapshotStore store = new();
    private readonly CountingLog log;

    public HistoryIndexTests() => log = new CountingLog(inner);

    private string Directory => disk.PathOf("root", ".causalfiles", "index");

    private string[] IndexFiles => [.. disk.FileSystem.Directory.EnumerateFiles(Directory).Order(StringComparer.Ordinal)];

    public void Dispose() => disk.Dispose();

    [Fact]
    public async Task History_OfAFile_ReadsItsRecordsOnly()
    {
        await RunAsync(95);

        await AssertReadsAsync(10);
        Assert.Equal(10, IndexFiles.Length);
    }

    [Fact]
    public async Task History_WhileOperationsAreInMemory_ReadsItsRecordsOnly()
    {
        await using ReplicatedFileSystem files = await OpenAsync();
        await WriteAsync(files, 95);

        await AssertReadsAsync(files, 10);
    }

    [Fact]
    public async Task Close_ManyTimes_ContinuesTheLastFile()
    {
        for (int i = 0; i < 12; i++)
        {
            await RunAsync(3);
        }

        Assert.Equal(4, IndexFiles.Length);
        await RunAsync(0);
        Assert.Equal(4, IndexFiles.Length);
        await AssertReadsAsync(4);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(9)]
    public async Task Open_AFileIsMissing_BuildsItAnew(int index)
    {
        await RunAsync(95);
        byte[] bytes = disk.FileSystem.File.ReadAllBytes(IndexFiles[index]);
        disk.FileSystem.File.Delete(IndexFiles[index]);

        await AssertAnswersAsync();

        Assert.Equal(bytes, disk.FileSystem.File.ReadAllBytes(IndexFiles[index]));
        await AssertReadsAsync(10);
    }

    [Fact]
    public async Task Open_AllAreMissing_BuildsThemAnew()
    {
        await RunAsync(95);
        disk.FileSystem.Directory.Delete(Directory, recursive: true);

        await AssertAnswersAsync();

        Assert.Equal(10, IndexFiles.Length);
        await AssertReadsAsync(10);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(70)]
    [InlineData(-1)]
    public async Task Open_AFileIsDamaged_AnswersFromTheLog(int at)
    {
        await RunAsync(95);
        byte[] bytes = disk.FileSystem.File.ReadAllBytes(IndexFiles[3]);
        bytes[at < 0 ? ^1 : at] ^= 1;
        disk.FileSystem.File.WriteAllBytes(IndexFiles[3], bytes);

        await AssertAnswersAsync();
        await AssertReadsAsync(10);
    }

    [Fact]
    public async Task Open_FilesAreOfAnotherLog_AreNotBelieved()
    {
        await RunAsync(95);
        string[] names = IndexFiles;
        byte[][] foreign = [.. names.Select(disk.FileSystem.File.ReadAllBytes)];
        using TestDisk other = TestDisk.Mock();
        InMemoryOperationLog otherLog = new();
        await using (ReplicatedFileSystem files = await OpenAsync(other, otherLog))
        {
            for (int i = 0; i < 95; i++)
            {
                await files["a"].WriteAllTextAsync($"file {i * 7 % 10}", "");
            }
        }

        for (int i = 0; i < names.Length; i++)
        {
            other.FileSystem.File.WriteAllBytes(names[i], foreign[i]);
        }

        await using ReplicatedFileSystem again = await OpenAsync(other, otherLog);
        Assert.Equal(
            await again.HistoryAsync().Where(operation => operation.Path == "file 3").ToListAsync(),
            await again.HistoryAsync("file 3").ToListAsync());
    }

    [Fact]
    public async Task Open_AFileOfALaterVersion_IsLeftAsItIs()
    {
        await RunAsync(95);
        byte[] bytes = disk.FileSystem.File.ReadAllBytes(IndexFiles[3]);
        bytes[8] = 2;
        disk.FileSystem.File.WriteAllBytes(IndexFiles[3], bytes);

        await AssertAnswersAsync();

        Assert.Equal(bytes, disk.FileSystem.File.ReadAllBytes(IndexFiles[3]));
    }

    private async Task RunAsync(int operations)
    {
        await using ReplicatedFileSystem files = await OpenAsync();
        await WriteAsync(files, operations);
    }

    private static async Task WriteAsync(ReplicatedFileSystem files, int operations)
    {
        for (int i = 0; i < operations; i++)
        {
            await files["a"].WriteAllTextAsync($"file {files.LastOperation.Value % 10}", $"{i}");
        }
    }

    private async Task AssertAnswersAsync()
    {
        await using ReplicatedFileSystem files = await OpenAsync();
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(
                await files.HistoryAsync().Where(operation => operation.Path == $"file {i}").ToListAsync(),
                await files.HistoryAsync($"file {i}").ToListAsync());
            Assert.Equal(new OperationId(91 + ((i + 5) % 10) - 5), (await files.ReadVersionAsync($"file {i}", files.LastOperation)).Version);
        }

        await BuiltAsync(files);
    }

    private async Task AssertReadsAsync(int records)
    {
        await using ReplicatedFileSystem files = await OpenAsync();
        await AssertReadsAsync(files, records);
    }

    private async Task AssertReadsAsync(ReplicatedFileSystem files, int records)
    {
        List<Operation> expected = await files.HistoryAsync().Where(operation => operation.Path == "file 2").ToListAsync();
        await BuiltAsync(files);
        log.Reads = 0;

        Assert.Equal(expected, await files.HistoryAsync("file 2").ToListAsync());
        Assert.Equal(records, expected.Count);

        // Records between two that are near each other are passed over.
        Assert.InRange(log.Reads, expected.Count, expected.Count * Stretch);

        log.Reads = 0;
        Assert.Equal(expected[^1].Id, (await files.ReadVersionAsync("file 2", files.LastOperation)).Version);
        Assert.Equal(expected[^1].Id, (await files.ReadVersionAsync("file 2", expected[^1].Id)).Version);
        Assert.InRange(log.Reads, 2, 4);
    }

    // Until the index is built, looking up reads the log.
    private async Task BuiltAsync(ReplicatedFileSystem files)
    {
        for (int i = 0; ; i++)
        {
            Assert.InRange(i, 0, 1000);
            log.Reads = 0;
            _ = await files.HistoryAsync("no such file").ToListAsync();
            if (log.Reads == 0)
            {
                return;
            }

            if (disk.FileSystem.Directory.Exists(Directory) && IndexFiles.Any(file => disk.FileSystem.File.ReadAllBytes(file)[8] == 2))
            {
                return;
            }

            await Task.Delay(10);
        }
    }

    private Task<ReplicatedFileSystem> OpenAsync() => OpenAsync(disk, log);

    private Task<ReplicatedFileSystem> OpenAsync(TestDisk on, IOperationLog with) => ReplicatedFileSystem.OpenAsync(
        on.FileSystem,
        disk.PathOf("root"),
        ["a"],
        new ReplicatedFileSystemOptions { OperationLog = with, SnapshotStore = store, OperationsPerIndexFile = Stretch });
}
