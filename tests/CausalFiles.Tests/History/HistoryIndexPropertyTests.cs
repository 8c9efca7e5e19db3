using CausalFiles.Clocks;
using CausalFiles.Naming;
using CausalFiles.OperationLog;
using CausalFiles.Operations;
using CausalFiles.Snapshots;
using CausalFiles.State;
using CausalFiles.Tests.Harness;
using CsCheck;

namespace CausalFiles.Tests.History;

/// <summary>Looking something up by the index tells the same as reading everything, whatever was moved, deleted and created anew.</summary>
public sealed class HistoryIndexPropertyTests
{
    private static readonly string[] Names = ["a", "A", "b", "c"];

    private static readonly FilePath[] Paths =
        [.. Names, .. Names.SelectMany(a => Names.Select(b => $"{a}/{b}")), .. Names.SelectMany(a => Names.SelectMany(b => Names.Select(c => $"{a}/{b}/{c}")))];

    [Fact]
    public async Task HistoryAndVersions_OfRandomRuns_AreThoseOfTheWholeLog() => await Gen
        .Select(Gen.Select(Step.Any, Gen.Int[0, 30]).Array[1, 80], Gen.Int[1, 20])
        .SampleAsync(
            async (steps, stretch) =>
            {
                using TestDisk disk = TestDisk.Mock();
                ReplicatedFileSystemOptions options = new()
                {
                    OperationLog = new InMemoryOperationLog(),
                    SnapshotStore = new InMemorySnapshotStore(),
                    OperationsPerIndexFile = stretch,
                };
                ReplicatedFileSystem files = await OpenAsync();
                foreach ((Step step, int reopen) in steps)
                {
                    await step.TryApplyAsync(files[$"r{step.Replica}"]);
                    if (reopen == 0)
                    {
                        await files.DisposeAsync();
                        files = await OpenAsync();
                    }
                }

                await AssertAsync(files);
                await files.DisposeAsync();

                Task<ReplicatedFileSystem> OpenAsync() => ReplicatedFileSystem.OpenAsync(disk.FileSystem, disk.PathOf("root"), ["r0", "r1", "r2"], options);
            },
            iter: 40);

    private static async Task AssertAsync(ReplicatedFileSystem files)
    {
        List<Operation> all = await files.HistoryAsync().ToListAsync();
        foreach (FilePath path in Paths)
        {
            Assert.Equal(all.Where(operation => Concerns(operation, path.Value)), await files.HistoryAsync(path).ToListAsync());
        }

        var state = LogState.Before(VectorClock.Zero);
        foreach (Operation operation in all)
        {
            state = state.Replay(operation);
            foreach (FilePath path in Paths)
            {
                string expected = state.Tree.Find(path) switch
                {
                    FileEntry file => $"{file.Version} {file.Content.Address}",
                    DirectoryEntry => nameof(UnauthorizedAccessException),
                    _ => nameof(FileNotFoundException),
                };
                Assert.Equal($"{operation.Id} {path} {expected}", $"{operation.Id} {path} {await ReadVersionAsync(files, path, operation.Id)}");
            }
        }
    }

    private static async Task<string> ReadVersionAsync(ReplicatedFileSystem files, FilePath path, OperationId version)
    {
        try
        {
            FileContent content = await files.ReadVersionAsync(path, version);
            return $"{content.Version} {CausalFiles.Contents.ContentAddress.Of(content.Bytes.Span)}";
        }
        catch (Exception e) when (e is FileNotFoundException or UnauthorizedAccessException)
        {
            return e.GetType().Name;
        }
    }

    // Said once more, in other words than the library's.
    private static bool Concerns(Operation operation, string path) => operation.Path.Value == path || operation.Effects.Any(effect => effect switch
    {
        FileChanged changed => changed.Path.Value == path,
        FileDeleted deleted => deleted.Path.Value == path,
        DirectoryCreated created => created.Path.Value == path,
        DirectoryDeleted deleted => $"{path}/".StartsWith($"{deleted.Path}/", StringComparison.Ordinal),
        EntryMoved moved => $"{path}/".StartsWith($"{moved.From}/", StringComparison.Ordinal) || $"{path}/".StartsWith($"{moved.To}/", StringComparison.Ordinal),
        _ => false,
    });
}
