using System.Globalization;
using System.Text;
using CausalFiles.OperationLog;
using CausalFiles.Tests.Harness;
using Xunit.Abstractions;

namespace CausalFiles.Tests.OperationLog;

/// <summary>
/// The same life of a log again and again, ended at the first, the second, … call that changes the disk: while it is created, extended, cut, while a
/// segment is begun or dropped. What was acknowledged is there afterwards, in order, and the log goes on.
/// </summary>
public sealed class LogCrashTests(ITestOutputHelper output)
{
    private const long SegmentSize = 6 * 1024;
    private const int Rounds = 3;
    private const int Appends = 6;

    [Fact]
    public async Task Crash_AtEveryCall_LosesNothingThatWasAcknowledged()
    {
        int point = 0;
        while (await CrashesAsync(point, power: null))
        {
            point++;
        }

        output.WriteLine($"{point} points");
        Assert.InRange(point, 40, 500);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task PowerLoss_AtEveryCall_LosesNothingThatWasAcknowledged(int seed)
    {
        int point = 0;
        while (await CrashesAsync(point, new Random(seed)))
        {
            point++;
        }

        Assert.InRange(point, 40, 500);
    }

    private static async Task<bool> CrashesAsync(int point, Random? power)
    {
        FaultyFileSystem faults = new();
        using LogDisk disk = new(faults);
        PowerSupply supply = new();
        int calls = 0;
        faults.Before = call =>
        {
            if (calls++ >= point)
            {
                throw call.Kind == DiskCallKind.Write && calls == point + 1 ? new TornWriteException(call.Bytes / 2) : new IOException("crashed");
            }

            supply.Observe(call);
        };

        (long acknowledged, long dropped) = await RunAsync(disk);
        faults.Before = null;
        if (power is not null)
        {
            supply.Fail(power);
        }

        await AssertRecoversAsync(disk, acknowledged, dropped, $"point {point}");
        return calls > point;
    }

    private static async Task<(long Acknowledged, long Dropped)> RunAsync(LogDisk disk)
    {
        long acknowledged = 0;
        long dropped = 1;
        try
        {
            for (int round = 1; round <= Rounds; round++)
            {
                await using FileOperationLog log = await disk.OpenAsync(SegmentSize);
                for (int i = 0; i < Appends; i++)
                {
                    await log.AppendAsync(acknowledged + 1, [.. Enumerable.Range(1, i).Prepend(0).Select(k => Record(acknowledged + 1 + k))]);
                    acknowledged += i + 1;
                }

                dropped = round == Rounds ? acknowledged + 1 : acknowledged - 10;
                await log.DropAsync(dropped);
            }
        }
        catch (IOException)
        {
            // Crashed.
        }

        return (acknowledged, dropped);
    }

    private static async Task AssertRecoversAsync(LogDisk disk, long acknowledged, long dropped, string context)
    {
        for (int again = 0; again < 2; again++)
        {
            await using FileOperationLog log = await disk.OpenAsync(SegmentSize);
            LogRange range = await log.GetRangeAsync();
            Assert.True(range.First <= dropped, $"{context}: begins at {range.First} though {dropped} was to stay");
            Assert.True(range.Next - 1 - acknowledged is >= 0 and <= Appends + 1, $"{context}: {acknowledged} acknowledged, next is {range.Next}");
            long position = range.First;
            await foreach (LogEntry entry in log.ReadAsync(range.First))
            {
                Assert.Equal(position, entry.Position);
                Assert.Equal(Text(position), Encoding.UTF8.GetString(entry.Record.Span));
                Assert.True((await log.ReadOneAsync(position)).Record.Span.SequenceEqual(entry.Record.Span), context);
                position++;
            }

            Assert.Equal(range.Next, position);
            await log.AppendAsync(position, [Record(position)]);
            acknowledged = position;
        }
    }

    private static ReadOnlyMemory<byte> Record(long position) => Encoding.UTF8.GetBytes(Text(position));

    private static string Text(long position) => position.ToString("d300", CultureInfo.InvariantCulture);
}
