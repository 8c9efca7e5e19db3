using CausalFiles.Conflicts;
using CausalFiles.Contents;
using CausalFiles.Coordination;
using CausalFiles.Intents;
using CausalFiles.OperationLog;
using CausalFiles.Operations;
using CausalFiles.Snapshots;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.Conflicts;

/// <summary>Merges of many files at once: nobody else commits meanwhile.</summary>
public sealed class LargeMergeTests() : RootTests(TestDisk.Mock())
{
    private readonly CountingLog log = new(new InMemoryOperationLog());

    protected override ReplicatedFileSystemOptions Options => new() { OperationLog = log, SnapshotStore = new InMemorySnapshotStore() };

    [Fact]
    public async Task Merge_OfBatchesOfManyFiles_ReadsEachRecordOnce()
    {
        await WriteAllAsync("base", 200);
        OfflineWorker bob = new(Files, "bob");
        await WriteAllAsync("theirs", 200);
        await bob.CommitAsync(Writes("ours", 200));

        Operation? merge = await bob.ComeBackAsync(new LastWriterWinsResolver(), StartCountingAsync);

        Assert.Equal(200, merge!.Conflicts.Count);
        Assert.InRange(log.Reads, 1, 10);
    }

    [Fact]
    public async Task Conflicts_OfAMergeOfManyFiles_ReadEachRecordOnce()
    {
        await WriteAllAsync("base", 200);
        OfflineWorker bob = new(Files, "bob");
        await WriteAllAsync("theirs", 200);
        await bob.CommitAsync(Writes("ours", 200));
        await bob.ComeBackAsync();
        await StartCountingAsync();

        Assert.Equal(200, await Files.ConflictsAsync().CountAsync());

        Assert.InRange(log.Reads, 1, 10);
    }

    [Fact]
    public async Task Merge_ThatIsCancelled_EndsBetweenTwoConflicts()
    {
        await WriteAllAsync("base", 20);
        OfflineWorker bob = new(Files, "bob");
        await WriteAllAsync("theirs", 20);
        await bob.CommitAsync(Writes("ours", 20));
        using CancellationTokenSource stop = new();
        StoppingResolver resolver = new(stop);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bob.ComeBackAsync(resolver, cancellationToken: stop.Token));

        Assert.Equal(1, resolver.Asked);
        Assert.Equal("theirs", await Carol.ReadAllTextAsync("file 0"));
        await AssertSoundAsync();
    }

    // What a batch may not take: 4 KiB for each conflict, where paths are as long as they may be.
    [Fact]
    public async Task Merge_LargerThanABatchMayBe_IsOneOperation()
    {
        string directory = string.Join('/', Enumerable.Repeat(new string('d', 200), 3));
        await Alice.CommitAsync(batch => Enumerable.Range(1, 3).ToList().ForEach(depth => batch.CreateDirectory(directory[..((depth * 201) - 1)])));
        OfflineWorker bob = new(Files, "bob");
        string[] paths = [.. Enumerable.Range(0, 4000).Select(i => $"{directory}/{new string('f', 160)}{i}")];
        await Alice.CommitAsync(batch => Array.ForEach(paths, path => batch.WriteAllText(path, "theirs")));
        await bob.CommitAsync([.. paths.Select(path => new WriteIntent("bob", path, ChunkTree.Of("ours"u8.ToArray()), expected: null))]);

        Operation? merge = await bob.ComeBackAsync();

        Assert.Equal(paths.Length, merge!.Conflicts.Count);
        Assert.InRange(OperationCodec.Encode(merge).Length, RecordBudget.MostOfABatch + 1, RecordBudget.MostOfAMerge);
        Assert.Equal("ours", await Carol.ReadAllTextAsync(merge.Conflicts[0].Copy!.Value));
    }

    [Fact]
    public void Budget_OfWhatIsTooMuch_NamesTheRule()
    {
        Conflict conflict = new() { Path = new string('p', 250), TheirChange = ConflictChange.Written, OurChange = ConflictChange.Written, Outcome = ConflictOutcome.KeptTheirs };
        RecordBudget budget = new("What 'bob' changed is too much", RecordBudget.MostOfAMerge);
        budget.Spend([.. Enumerable.Repeat(conflict, 150_000)]);

        IOException tooLong = Assert.Throws<IOException>(() => budget.Spend([.. Enumerable.Repeat(conflict, 50_000)]));
        IOException tooMany = Assert.Throws<IOException>(() => new RecordBudget("What 'bob' changed is too much", int.MaxValue)
            .Spend([.. Enumerable.Repeat(conflict with { Path = "p" }, OperationCodec.MaxConflicts + 1)]));

        Assert.Equal("What 'bob' changed is too much: it may take 50331648 bytes of the log at the most.", tooLong.Message);
        Assert.Equal("What 'bob' changed is too much: it may have 1048576 conflicts at the most.", tooMany.Message);
    }

    private static Intent[] Writes(string text, int files) =>
        [.. Enumerable.Range(0, files).Select(i => new WriteIntent("bob", $"file {i}", ChunkTree.Of(System.Text.Encoding.UTF8.GetBytes(text)), expected: null))];

    private Task WriteAllAsync(string text, int files) => Alice.CommitAsync(batch =>
    {
        for (int i = 0; i < files; i++)
        {
            batch.WriteAllText($"file {i}", text);
        }
    });

    private Task StartCountingAsync()
    {
        log.Reads = 0;
        return Task.CompletedTask;
    }

    private sealed class StoppingResolver(CancellationTokenSource stop) : IConflictResolver
    {
        internal int Asked { get; private set; }

        public async ValueTask<ConflictResolution> ResolveAsync(FileConflict conflict, CancellationToken cancellationToken = default)
        {
            Asked++;
            await stop.CancelAsync();
            return ConflictResolution.KeepBoth;
        }
    }
}
