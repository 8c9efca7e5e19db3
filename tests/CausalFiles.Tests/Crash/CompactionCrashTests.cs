using CausalFiles.Compaction;
using CausalFiles.Naming;
using CausalFiles.OperationLog;
using CausalFiles.Operations;
using CausalFiles.Tests.Harness;
using Xunit.Abstractions;

namespace CausalFiles.Tests.Crash;

/// <summary>
/// A run with checkpoints, index files, pins and compactions, ended at the first, the second, … call that changes the disk. Whatever the moment, the files, the
/// history that was not dropped, and what is pinned are there afterwards.
/// </summary>
public sealed class CompactionCrashTests(ITestOutputHelper output)
{
    private const int Operations = 24;

    [Fact]
    public async Task Crash_AtEveryCall_LosesNothingThatWasToStay()
    {
        int point = 0;
        while (await new Run(point, power: null).CrashesAsync())
        {
            point++;
        }

        output.WriteLine($"{point} points");
        Assert.InRange(point, 150, 3000);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task PowerLoss_AtEveryCall_LosesNothingThatWasToStay(int seed)
    {
        int point = 0;
        while (await new Run(point, new Random(seed)).CrashesAsync())
        {
            point++;
        }

        Assert.InRange(point, 150, 3000);
    }

    /// <summary>One run, which crashes at the call of a number.</summary>
    private sealed class Run(int point, Random? power)
    {
        private readonly FaultyFileSystem fileSystem = new();
        private readonly PowerSupply supply = new();
        private readonly List<long> pinned = [];
        private int calls;
        private long acknowledged;
        private long mayBeDropped;

        // False when the run ends before.
        public async Task<bool> CrashesAsync()
        {
            using TestDisk disk = TestDisk.Real(fileSystem);
            fileSystem.Before = call =>
            {
                if (calls++ >= point)
                {
                    throw call.Kind == DiskCallKind.Write && calls == point + 1 ? new TornWriteException(call.Bytes / 2) : new IOException("crashed");
                }

                supply.Observe(call);
            };
            try
            {
                await UseAsync(disk);
            }
            catch (Exception e) when (e is IOException or AggregateException)
            {
                // It crashed.
            }

            fileSystem.Before = null;
            if (power is not null)
            {
                supply.Fail(power);
            }

            await AssertRecoversAsync(disk);
            return calls > point;
        }

        private async Task UseAsync(TestDisk disk)
        {
            for (int half = 0; half < 2; half++)
            {
                await using FileOperationLog log = await OpenLogAsync(disk);
                await using ReplicatedFileSystem files = await OpenAsync(disk, log);
                for (int i = 0; i < Operations / 2; i++)
                {
                    await WriteAsync(files);
                    acknowledged = files.LastOperation.Value;
                }

                await files.PinAsync(new OperationId(acknowledged - 8));
                pinned.Add(acknowledged - 8);
                mayBeDropped = acknowledged - 4;
                await files.CompactAsync(RetentionPolicy.KeepLast(4));
                await WriteAsync(files);
                acknowledged = files.LastOperation.Value;
            }
        }

        // Every file has a line for each operation that wrote it, and a log segment has room for few.
        private static async Task WriteAsync(ReplicatedFileSystem files)
        {
            long next = files.LastOperation.Next.Value;
            await files[next % 2 == 0 ? "a" : "b"].AppendAllTextAsync($"file {next % 3}", $"{next}{new string('.', 900)}\n");
        }

        private static string TextAfter(long version, long file) => string.Concat(
            Enumerable.Range(1, (int)version).Where(n => n % 3 == file).Select(n => $"{n}{new string('.', 900)}\n"));

        private async Task AssertRecoversAsync(TestDisk disk)
        {
            string context = $"point {point}";
            await using FileOperationLog log = await OpenLogAsync(disk);
            await using ReplicatedFileSystem files = await OpenAsync(disk, log);
            Assert.True(files.LastOperation.Value - acknowledged is 0 or 1, $"{context}: {acknowledged} were acknowledged, and {files.LastOperation} are there");
            await AssertAllThereAsync(files, context);

            // What was left undone is done by the next compaction.
            await WriteAsync(files);
            mayBeDropped = Math.Max(mayBeDropped, files.LastOperation.Value - 5);
            await files.CompactAsync(RetentionPolicy.KeepLast(5));
            await AssertAllThereAsync(files, context);
        }

        private async Task AssertAllThereAsync(ReplicatedFileSystem files, string context)
        {
            Assert.Equal(context, string.Join('\n', (await files.VerifyAsync()).Violations.Select(violation => violation.ToString()).Prepend(context)));
            Trees.AssertEqual(fileSystem, files.Replicas);
            List<long> history = [.. (await files.HistoryAsync().ToListAsync()).Select(operation => operation.Id.Value)];
            Assert.All(Enumerable.Range(1, (int)files.LastOperation.Value), id => Assert.True(id <= mayBeDropped || history.Contains(id), $"{context}: {id} is missing"));
            Assert.All(pinned, id => Assert.Contains(id, history));
            foreach (long id in history)
            {
                FilePath path = $"file {id % 3}";
                Assert.Equal(TextAfter(id, id % 3), (await files.ReadVersionAsync(path, new OperationId(id))).Text);
                Assert.Contains(id, (await files.HistoryAsync(path).ToListAsync()).Select(operation => operation.Id.Value));
            }
        }

        private ValueTask<FileOperationLog> OpenLogAsync(TestDisk disk) => FileOperationLog.OpenAsync(
            fileSystem,
            disk.PathOf("log"),
            new FileOperationLogOptions { SegmentSize = FileOperationLogOptions.MinSegmentSize, DiskSync = fileSystem.Sync });

        private Task<ReplicatedFileSystem> OpenAsync(TestDisk disk, FileOperationLog log) => ReplicatedFileSystem.OpenAsync(
            fileSystem,
            disk.PathOf("root"),
            ["a", "b"],
            new ReplicatedFileSystemOptions
            {
                OperationLog = log,
                DiskSync = fileSystem.Sync,
                OperationsBetweenCheckpoints = 5,
                OperationsPerIndexFile = 4,
            });
    }
}
