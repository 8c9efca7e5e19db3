using System.Text;
using CausalFiles.OperationLog;

namespace CausalFiles.Tests.OperationLog;

/// <summary>Readers beside a writer that appends, seals segments and drops them.</summary>
public sealed class LogConcurrencyTests : IDisposable
{
    private const long SegmentSize = 8 * 1024;

    private readonly LogDisk disk = new();

    public void Dispose() => disk.Dispose();

    [Fact]
    public async Task Read_WhileSegmentsAreBegunAndDropped_GivesTheRecordsOrTells()
    {
        const int Count = 600;
        await using FileOperationLog log = await disk.OpenAsync(SegmentSize);
        await LogDisk.AppendAsync(log, 20);
        Task writing = Task.Run(async () =>
        {
            for (int i = 0; i < Count / 20; i++)
            {
                await LogDisk.AppendAsync(log, 20, 300);
                await log.DropAsync(Math.Max(1, (i * 20) - 100));
            }
        });

        int found = 0;
        int dropped = 0;
        await Task.WhenAll(Enumerable.Range(1, 3).Select(seed => Task.Run(async () =>
        {
            Random random = new(seed);
            while (!writing.IsCompleted)
            {
                LogRange range = await log.GetRangeAsync();
                long position = random.NextInt64(range.First, range.Next);
                try
                {
                    await AssertHoldsAsync(log, position);
                    Interlocked.Increment(ref found);
                }
                catch (RecordsDroppedException e)
                {
                    Assert.True(e.First > position);
                    Interlocked.Increment(ref dropped);
                }
            }
        })));
        await writing;

        Assert.True(found > 100, $"{found} found, {dropped} dropped");
    }

    // More segments than are held open.
    [Fact]
    public async Task ReadOne_OverManySegments_FindsEveryRecord()
    {
        const int Count = 900;
        await using FileOperationLog log = await disk.OpenAsync(SegmentSize);
        await LogDisk.AppendAsync(log, Count, 300);
        Assert.InRange(disk.Segments.Length, 30, 60);

        await Task.WhenAll(Enumerable.Range(1, 4).Select(seed => Task.Run(async () =>
        {
            Random random = new(seed);
            for (int i = 0; i < 1000; i++)
            {
                await AssertHoldsAsync(log, random.Next(1, Count + 1));
            }
        })));
    }

    [Fact]
    public async Task ReadOne_AfterDisposing_IsRefused()
    {
        FileOperationLog log = await disk.OpenAsync(SegmentSize);
        await LogDisk.AppendAsync(log, 100, 300);
        await AssertHoldsAsync(log, 3);
        await log.DisposeAsync();
        await log.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await log.ReadOneAsync(3));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => LogDisk.AppendAsync(log, 1));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await log.DropAsync(3));
    }

    // Bytes that are copied twice cost more than the disk: a group is laid out in memory that is used again.
    [Fact]
    public async Task Append_LargeGroups_AllocatesNothingForTheirBytes()
    {
        await using FileOperationLog log = await disk.OpenAsync();
        ReadOnlyMemory<byte>[] records = [.. Enumerable.Repeat(new ReadOnlyMemory<byte>(new byte[1000]), 100)];
        await log.AppendAsync(1, records);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 1; i <= 20; i++)
        {
            ValueTask appended = log.AppendAsync(1 + (i * 100), records);
            Assert.True(appended.IsCompletedSuccessfully);
        }

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 20, 0, 4000);
    }

    private static async Task AssertHoldsAsync(FileOperationLog log, long position)
    {
        LogEntry entry = await log.ReadOneAsync(position);
        Assert.Equal(position, entry.Position);
        Assert.StartsWith($"{position} ", Encoding.UTF8.GetString(entry.Record.Span), StringComparison.Ordinal);
    }
}
