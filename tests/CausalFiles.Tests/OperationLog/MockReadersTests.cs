using CausalFiles.OperationLog;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.OperationLog;

/// <summary>The streams of a mock share the bytes of a file, and would lose some of them when one reads while another writes.</summary>
public sealed class MockReadersTests
{
    [Fact]
    public async Task Append_WhileOthersRead_LosesNothing()
    {
        const int Records = 2000;
        using TestDisk disk = TestDisk.Mock();
        await using (FileOperationLog log = await OpenAsync(disk))
        {
            bool isDone = false;
            Task[] readers = [.. Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
            {
                while (!Volatile.Read(ref isDone))
                {
                    await foreach (LogEntry entry in log.ReadAsync(1))
                    {
                        Assert.Equal(3, entry.Record.Length);
                    }
                }
            }))];
            for (long position = 1; position <= Records; position++)
            {
                await log.AppendAsync(position, [new byte[] { 1, 2, 3 }]);
            }

            Volatile.Write(ref isDone, true);
            await Task.WhenAll(readers);
        }

        await using FileOperationLog again = await OpenAsync(disk);
        Assert.Equal(Records + 1, (await again.GetRangeAsync()).Next);
    }

    private static Task<FileOperationLog> OpenAsync(TestDisk disk) =>
        FileOperationLog.OpenAsync(disk.FileSystem, disk.PathOf("log"), new FileOperationLogOptions()).AsTask();
}
