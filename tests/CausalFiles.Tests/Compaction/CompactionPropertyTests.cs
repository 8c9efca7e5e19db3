using CausalFiles.Clocks;
using CausalFiles.Compaction;
using CausalFiles.Naming;
using CausalFiles.OperationLog;
using CausalFiles.Operations;
using CausalFiles.Snapshots;
using CausalFiles.State;
using CausalFiles.Tests.Harness;
using CsCheck;

namespace CausalFiles.Tests.Compaction;

/// <summary>Whatever is done, pinned and dropped: what the history still has is what it had, and the files are what they were.</summary>
public sealed class CompactionPropertyTests
{
    private static readonly string[] Names = ["a", "A", "b", "c"];

    private static readonly FilePath[] Paths =
        [.. Names, .. Names.SelectMany(a => Names.Select(b => $"{a}/{b}")), .. Names.SelectMany(a => Names.Select(b => $"{a}/{b}/a"))];

    private static readonly Gen<(Step Step, int Extra, int Number)> Any = Gen.Select(Step.Any, Gen.Int[0, 24], Gen.Int[0, 40]);

    [Fact]
    public async Task Compact_InRandomRuns_KeepsWhatItShould() => await Any.Array[1, 100].SampleAsync(
        async steps =>
        {
            using TestDisk disk = TestDisk.Mock();
            await using Run run = new(disk);
            await run.OpenAsync();
            foreach ((Step step, int extra, int number) in steps)
            {
                await step.TryApplyAsync(run.Files[$"r{step.Replica}"]);
                await run.DoAsync(extra, number);
            }

            await run.AssertAsync();
            await run.Files.DisposeAsync();
            await run.OpenAsync();
            await run.AssertAsync();
        },
        iter: 60);

    private sealed class Run(TestDisk disk) : IAsyncDisposable
    {
        private readonly ReplicatedFileSystemOptions options = new()
        {
            OperationLog = new InMemoryOperationLog(),
            SnapshotStore = new InMemorySnapshotStore(),
            OperationsPerIndexFile = 6,
            OperationsBetweenCheckpoints = 9,
        };

        // Everything that was ever done.
        private readonly SortedDictionary<OperationId, Operation> all = [];
        private readonly HashSet<OperationId> pins = [];
        private OperationId first = new(1);

        public ReplicatedFileSystem Files { get; private set; } = null!;

        public async Task OpenAsync() => Files = await ReplicatedFileSystem.OpenAsync(disk.FileSystem, disk.PathOf("root"), ["r0", "r1", "r2"], options);

        public async Task DoAsync(int extra, int number)
        {
            await foreach (Operation operation in Files.HistoryAsync())
            {
                all[operation.Id] = operation;
            }

            OperationId some = new(Math.Max(1, Files.LastOperation.Value - number));
            switch (extra)
            {
                case 0:
                    await Files.DisposeAsync();
                    await OpenAsync();
                    break;
                case 1 or 2 when some >= first && all.ContainsKey(some):
                    await Files.PinAsync(some);
                    pins.Add(some);
                    break;
                case 3:
                    Assert.Equal(pins.Remove(some), await Files.UnpinAsync(some));
                    break;
                case 4:
                    first = (await Files.CompactAsync(RetentionPolicy.KeepLast(number))).First;
                    Assert.True(first.Value >= Files.LastOperation.Value - number + 1);
                    break;
                case 5:
                    await Files.CollectSnapshotsAsync();
                    break;
            }
        }

        public async Task AssertAsync()
        {
            Assert.Equal("", string.Join('\n', (await Files.VerifyAsync()).Violations));
            Trees.AssertEqual(disk.FileSystem, Files.Replicas);
            List<Operation> kept = [.. all.Values.Where(operation => operation.Id >= first || pins.Contains(operation.Id))];
            Assert.Equal(kept, await Files.HistoryAsync().ToListAsync());
            foreach (FilePath path in Paths)
            {
                List<Operation> history = await Files.HistoryAsync(path).ToListAsync();
                Assert.Equal(kept.Where(history.Contains), history);
                Assert.Equal(kept.Where(operation => operation.Path == path), history.Where(operation => operation.Path == path));
            }

            await AssertVersionsAsync();
        }

        public ValueTask DisposeAsync() => Files.DisposeAsync();

        private async Task AssertVersionsAsync()
        {
            var state = LogState.Before(VectorClock.Zero);
            foreach (Operation operation in all.Values)
            {
                state = state.Replay(operation);
                bool isKept = operation.Id.Next >= first || pins.Contains(operation.Id);
                foreach (FilePath path in Paths)
                {
                    string expected = !isKept ? nameof(RecordsDroppedException) : state.Tree.Find(path) switch
                    {
                        FileEntry file => $"{file.Version} {file.Content}",
                        DirectoryEntry => nameof(UnauthorizedAccessException),
                        _ => nameof(FileNotFoundException),
                    };
                    Assert.Equal($"{operation.Id} {path} {expected}", $"{operation.Id} {path} {await ReadVersionAsync(path, operation.Id)}");
                }
            }
        }

        private async Task<string> ReadVersionAsync(FilePath path, OperationId version)
        {
            try
            {
                FileContent content = await Files.ReadVersionAsync(path, version);
                return $"{content.Version} {CausalFiles.Contents.Snapshot.Of(content.Bytes.Span)}";
            }
            catch (Exception e) when (e is FileNotFoundException or UnauthorizedAccessException or RecordsDroppedException)
            {
                return e.GetType().Name;
            }
        }
    }
}
