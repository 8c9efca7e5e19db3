using CausalFiles.OperationLog;

namespace CausalFiles.Tests.OperationLog;

/// <summary>
/// Two that write to one log, each believing to be the only one: whoever comes second is refused, and takes nothing from the other, neither by
/// appending nor by closing.
/// </summary>
public sealed class SecondWriterTests : IDisposable
{
    private readonly LogDisk disk = new();

    public void Dispose() => disk.Dispose();

    [Fact]
    public async Task Append_AnotherHasAppended_IsRefused()
    {
        await using FileOperationLog first = await disk.OpenAsync();
        await LogDisk.AppendAsync(first, 2);
        await using FileOperationLog second = await disk.OpenAsync();
        await LogDisk.AppendAsync(second, 3);

        StaleAppendException error = await Assert.ThrowsAsync<StaleAppendException>(async () => await first.AppendAsync(3, LogDisk.Records("mine")));

        Assert.Equal(3, error.Expected);
        Assert.Contains(disk.Segments[0], error.Message, StringComparison.Ordinal);
        await LogDisk.AppendAsync(second, 1);
        Assert.Equal(6, (await LogDisk.ReadAsync(second)).Count);
    }

    [Fact]
    public async Task Append_FirstGoesOn_RefusesTheSecond()
    {
        await using FileOperationLog first = await disk.OpenAsync();
        await LogDisk.AppendAsync(first, 2);
        await using FileOperationLog second = await disk.OpenAsync();
        await LogDisk.AppendAsync(first, 1);

        await Assert.ThrowsAsync<StaleAppendException>(async () => await second.AppendAsync(3, LogDisk.Records("mine")));

        Assert.Equal(3, (await LogDisk.ReadAsync(first)).Count);
    }

    [Fact]
    public async Task Append_AnotherHasBegunASegment_IsRefused()
    {
        await using FileOperationLog first = await disk.OpenAsync();
        await LogDisk.AppendAsync(first, 2);
        await using FileOperationLog second = await disk.OpenAsync();
        await second.DropAsync(3);
        await LogDisk.AppendAsync(second, 1);

        await Assert.ThrowsAsync<StaleAppendException>(async () => await first.AppendAsync(3, LogDisk.Records("mine")));
        await first.DropAsync(3);
        await first.DisposeAsync();

        Assert.Equal(["3 3 "], await LogDisk.ReadAsync(second, 3));
    }

    [Fact]
    public async Task Dispose_AnotherHasAppended_LeavesTheirRecords()
    {
        FileOperationLog first = await disk.OpenAsync();
        await LogDisk.AppendAsync(first, 2);
        FileOperationLog second = await disk.OpenAsync();
        await LogDisk.AppendAsync(second, 3);
        await first.DisposeAsync();
        await LogDisk.AppendAsync(second, 1);
        await second.DisposeAsync();

        await using FileOperationLog again = await disk.OpenAsync();
        Assert.Equal(6, (await LogDisk.ReadAsync(again)).Count);
        Assert.Equal(0, again.TornBytes);
    }

    [Fact]
    public async Task Dispose_AnotherHasTheLogOpen_LetsItGoOn()
    {
        FileOperationLog first = await disk.OpenAsync();
        await LogDisk.AppendAsync(first, 2);
        await disk.WaitForLengthAsync(60 * 1024);
        await using FileOperationLog second = await disk.OpenAsync();
        await first.DisposeAsync();

        await LogDisk.AppendAsync(second, 100, 1000);

        Assert.Equal(102, (await LogDisk.ReadAsync(second)).Count);
    }
}
