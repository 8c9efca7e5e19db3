using System.Text;
using CausalFiles.OperationLog;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.OperationLog;

/// <summary>A log on the real disk, its files, and copies of them as a crash would have left them.</summary>
public sealed class LogDisk : IDisposable
{
    private readonly TestDisk disk;
    private int crashes;

    public LogDisk(FaultyFileSystem? faults = null)
    {
        Faults = faults;
        disk = TestDisk.Real(faults ?? new System.IO.Abstractions.FileSystem());
        Path = disk.PathOf("log");
    }

    public FaultyFileSystem? Faults { get; }

    /// <summary>The directory of the log.</summary>
    public string Path { get; private set; }

    /// <summary>The segments' files in their order.</summary>
    public string[] Segments => [.. Directory.EnumerateFiles(Path, "*.log").Order()];

    public string[] Marks => [.. Directory.EnumerateFiles(Path, "*.marks").Order()];

    public static ReadOnlyMemory<byte>[] Records(params string[] texts) => [.. texts.Select(text => new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(text)))];

    public static async Task<List<string>> ReadAsync(IOperationLog log, long from = 1)
    {
        List<string> read = [];
        await foreach (LogEntry entry in log.ReadAsync(from))
        {
            read.Add($"{entry.Position} {Encoding.UTF8.GetString(entry.Record.Span)}");
        }

        return read;
    }

    /// <summary>Appends records one by one, of so many bytes, each of which begins with its position.</summary>
    public static async Task AppendAsync(IOperationLog log, int count, int size = 0)
    {
        long next = (await log.GetRangeAsync()).Next;
        for (long i = next; i < next + count; i++)
        {
            await log.AppendAsync(i, Records($"{i} ".PadRight(size, '.')));
        }
    }

    public ValueTask<FileOperationLog> OpenAsync(long segmentSize = 64 * 1024 * 1024) => FileOperationLog.OpenAsync(
        disk.FileSystem, Path, new FileOperationLogOptions { SegmentSize = segmentSize, DiskSync = Faults?.Sync });

    /// <summary>From here on the log is what a crash at this moment would leave: its files as they are, without what closing does to them.</summary>
    public void Crash()
    {
        string copy = disk.PathOf($"crash-{++crashes}");
        Directory.CreateDirectory(copy);
        foreach (string file in Directory.EnumerateFiles(Path))
        {
            File.Copy(file, System.IO.Path.Combine(copy, System.IO.Path.GetFileName(file)));
        }

        Path = copy;
    }

    /// <summary>Waits until the last segment has been made at least so long.</summary>
    public async Task WaitForLengthAsync(long length)
    {
        for (int i = 0; new FileInfo(Segments[^1]).Length < length; i++)
        {
            Assert.True(i < 3000, $"no {length} bytes");
            await Task.Delay(10);
        }
    }

    /// <summary>Changes the last segment as <paramref name="change"/> changes its bytes.</summary>
    public void Damage(Func<byte[], byte[]> change) => File.WriteAllBytes(Segments[^1], change(File.ReadAllBytes(Segments[^1])));

    public void Dispose() => disk.Dispose();
}
