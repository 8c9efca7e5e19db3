using CausalFiles.Durability;
using CausalFiles.OperationLog;

namespace CausalFiles.Tests.OperationLog;

/// <summary>What a crash leaves is cut off, and only that: everything else that is not what was written is corruption.</summary>
public sealed class LogRecoveryTests : IDisposable
{
    private const int Header = SegmentHeader.Size;

    // A group of one record of two bytes.
    private const int Group = GroupHeader.Size + 3;

    private readonly LogDisk disk = new();

    public void Dispose() => disk.Dispose();

    [Fact]
    public async Task Open_ZerosBehindTheLastGroup_IsTheNormalEnd()
    {
        await CrashWithAsync(records: 3);
        Assert.True(new FileInfo(disk.Segments[0]).Length > 60 * 1024);

        await using FileOperationLog log = await disk.OpenAsync();
        await LogDisk.AppendAsync(log, 1);

        Assert.Equal(0, log.TornBytes);
        Assert.Equal(["1 1 ", "2 2 ", "3 3 ", "4 4 "], await LogDisk.ReadAsync(log));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(47)]
    [InlineData(48)]
    [InlineData(60)]
    [InlineData(999)]
    public async Task Open_GroupThatDidNotArriveWhole_IsCutOffUpToItsLastByte(int arrived)
    {
        int end = await CrashWithAsync(records: 3, torn: 1000);
        disk.Damage(bytes => Zero(bytes, end + arrived, bytes.Length));

        await using FileOperationLog log = await disk.OpenAsync();

        Assert.Equal(arrived, log.TornBytes);
        Assert.Equal(3, (await LogDisk.ReadAsync(log)).Count);
        Assert.All(File.ReadAllBytes(disk.Segments[0])[end..], b => Assert.Equal(0, b));
        await LogDisk.AppendAsync(log, 2);
        disk.Crash();
        await using FileOperationLog again = await disk.OpenAsync();
        Assert.Equal((0, 5), (again.TornBytes, (await LogDisk.ReadAsync(again)).Count));
    }

    // A disk writes the sectors of a group in any order.
    [Theory]
    [InlineData(0, 48)]
    [InlineData(0, 512)]
    [InlineData(200, 700)]
    public async Task Open_GroupWithAHole_IsCutOff(int from, int to)
    {
        int end = await CrashWithAsync(records: 3, torn: 1000);
        disk.Damage(bytes => Zero(bytes, end + from, end + to));

        await using FileOperationLog log = await disk.OpenAsync();

        Assert.InRange(log.TornBytes, 900, 1100);
        Assert.Equal(3, (await LogDisk.ReadAsync(log)).Count);
        await LogDisk.AppendAsync(log, 1);
        Assert.Equal(4, (await LogDisk.ReadAsync(log)).Count);
    }

    [Fact]
    public async Task Open_RubbishFarBehindTheEnd_IsCutOff()
    {
        int end = await CrashWithAsync(records: 3);
        disk.Damage(bytes => [.. bytes, .. new byte[3_000_000], 1, 0, 0]);

        await using FileOperationLog log = await disk.OpenAsync();

        Assert.InRange(log.TornBytes, 3_000_000, 3_100_000);
        Assert.Equal(end, new FileInfo(disk.Segments[0]).Length);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Open_BadGroupBeforeALaterOne_IsCorruptionAndChangesNothing(bool whole)
    {
        int end = await CrashWithAsync(records: 3);
        byte[] before = [];
        disk.Damage(bytes => before = Zero(bytes, Header + Group, Header + Group + (whole ? Group : 1)));

        CorruptionException error = await Assert.ThrowsAsync<CorruptionException>(async () => await disk.OpenAsync());

        Assert.Equal((disk.Segments[0], Header + Group), (error.Location, error.Offset));
        Assert.Equal(before, File.ReadAllBytes(disk.Segments[0]));
        Assert.Equal(Header + (3 * Group), end);
    }

    // Across the border of the windows in which it is looked for.
    [Theory]
    [InlineData(-24)]
    [InlineData(0)]
    [InlineData(-48)]
    public async Task Open_LaterGroupFarBehindTheBadOne_IsCorruption(int offset)
    {
        await CrashWithAsync(records: 3);
        disk.Damage(bytes =>
        {
            byte[] third = bytes[(Header + (2 * Group))..(Header + (3 * Group))];
            byte[] damaged = new byte[3_000_000];
            bytes.AsSpan(0, Header + Group).CopyTo(damaged);
            third.CopyTo(damaged.AsSpan(Header + Group + (1024 * 1024) + offset));
            return damaged;
        });

        await Assert.ThrowsAsync<CorruptionException>(async () => await disk.OpenAsync());
    }

    [Fact]
    public async Task Open_AnyByteIsWrong_NeverGivesOtherRecords()
    {
        await CrashWithAsync(records: 4);
        byte[] good = File.ReadAllBytes(disk.Segments[0])[..(Header + (4 * Group))];
        string[] records = ["1 1 ", "2 2 ", "3 3 ", "4 4 "];
        for (int i = 0; i < good.Length; i++)
        {
            byte[] bad = [.. good];
            bad[i] ^= 0x40;
            File.WriteAllBytes(disk.Segments[0], bad);
            try
            {
                await using FileOperationLog log = await disk.OpenAsync();
                List<string> read = await LogDisk.ReadAsync(log);

                Assert.Equal(records[..read.Count], read);
                Assert.True(read.Count >= 3, $"byte {i}: a group in the middle was cut off");
            }
            catch (Exception e) when (e is CorruptionException or UnsupportedFormatException)
            {
                Assert.True(i < Header + (3 * Group), $"byte {i}: {e.Message}");
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    [InlineData(64)]
    public async Task Open_SegmentWhoseCreationWasInterrupted_IsRemoved(int arrived)
    {
        await using (FileOperationLog log = await disk.OpenAsync())
        {
            await LogDisk.AppendAsync(log, 3);
        }

        await File.WriteAllBytesAsync(Path.Combine(disk.Path, Segment.FileName(4)), Zero([.. File.ReadAllBytes(disk.Segments[0])[..64]], arrived == 64 ? 0 : arrived, 64));

        await using FileOperationLog again = await disk.OpenAsync();
        Assert.Single(disk.Segments);
        await LogDisk.AppendAsync(again, 1);
        Assert.Equal(4, (await LogDisk.ReadAsync(again)).Count);
    }

    [Fact]
    public async Task Open_Again_RaisesTheEpochEvenWhenTheLastSegmentIsEmpty()
    {
        await using (FileOperationLog log = await disk.OpenAsync())
        {
            await LogDisk.AppendAsync(log, 2);
        }

        for (int i = 0; i < 3; i++)
        {
            await using FileOperationLog log = await disk.OpenAsync();
            await log.DropAsync((await log.GetRangeAsync()).Next);
            await LogDisk.AppendAsync(log, i);
        }

        await using (FileOperationLog log = await disk.OpenAsync())
        {
            await LogDisk.AppendAsync(log, 1);
        }

        SegmentHeader header = SegmentHeader.Read(File.ReadAllBytes(disk.Segments[^1]).AsSpan(0, 64), "");
        byte[] bytes = await File.ReadAllBytesAsync(disk.Segments[^1]);
        Assert.True(GroupHeader.TryRead(bytes.AsSpan(bytes.Length - Group), header.Seed, out GroupHeader group, out _));
        Assert.Equal((4u, 5u), (header.Epoch, group.Epoch));
    }

    [Fact]
    public async Task Open_SegmentOfAnotherLogOrOneMissing_IsCorruption()
    {
        await using (FileOperationLog log = await disk.OpenAsync(4096))
        {
            await LogDisk.AppendAsync(log, 20, 1000);
        }

        File.Delete(disk.Segments[2]);
        await using FileOperationLog again = await disk.OpenAsync(4096);

        await Assert.ThrowsAsync<CorruptionException>(() => LogDisk.ReadAsync(again));
    }

    // Appends small groups, and one that is to be torn; the log is left as a crash leaves it. Gives the end of the last group that counts.
    private async Task<int> CrashWithAsync(int records, int torn = 0)
    {
        await using FileOperationLog log = await disk.OpenAsync();
        await LogDisk.AppendAsync(log, records);
        await disk.WaitForLengthAsync(60 * 1024);
        if (torn > 0)
        {
            await LogDisk.AppendAsync(log, 1, torn);
        }

        disk.Crash();
        return Header + (records * Group);
    }

    private static byte[] Zero(byte[] bytes, int from, int to)
    {
        bytes.AsSpan(from, Math.Min(to, bytes.Length) - from).Clear();
        return bytes;
    }
}
