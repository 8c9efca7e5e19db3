using System.Collections.Concurrent;
using CausalFiles.Compaction;
using CausalFiles.Durability;
using CausalFiles.Naming;
using CausalFiles.OperationLog;
using CausalFiles.Operations;
using CausalFiles.Tests.Harness;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace CausalFiles.Tests.Compaction;

/// <summary>A compaction drops what the policy does not keep, and nothing else.</summary>
public sealed class CompactionTests : IAsyncLifetime
{
    private readonly TestDisk disk = TestDisk.Mock();
    private readonly InMemoryOperationLog log = new();
    private readonly FakeTimeProvider time = new();
    private readonly FlakyFollower follower = new();
    private readonly EventLog logger = new();
    private ReplicatedFileSystem files = null!;

    private string Metadata => disk.PathOf("root", ".causalfiles");

    public async Task InitializeAsync() => files = await OpenAsync();

    public async Task DisposeAsync()
    {
        await files.DisposeAsync();
        disk.Dispose();
    }

    [Fact]
    public async Task Compact_KeepLast_DropsWhatIsOlder()
    {
        await RunAsync(50);

        CompactionReport report = await files.CompactAsync(RetentionPolicy.KeepLast(10));

        Assert.Equal((new OperationId(41), 40), (report.First, report.Dropped));
        Assert.Equal(new LogRange(41, 51), await log.GetRangeAsync());
        await AssertHistoryAsync(41, 50);
        await AssertVersionsAsync(41, 50);
        await ReopenAsync();
        await AssertHistoryAsync(41, 50);
        await AssertVersionsAsync(41, 50);
        await RunAsync(50);
        await AssertHistoryAsync(41, 100);
    }

    [Fact]
    public async Task Compact_KeepNothing_KeepsTheFiles()
    {
        await RunAsync(50);

        CompactionReport report = await files.CompactAsync(RetentionPolicy.KeepLast(0));

        Assert.Equal((new OperationId(51), 50), (report.First, report.Dropped));
        await AssertHistoryAsync(51, 50);
        await ReopenAsync();
        await AssertHistoryAsync(51, 50);
        Assert.Equal("49 ", (await files["a"].ReadAllTextAsync("file 9"))[^3..]);
        await RunAsync(10);
        await ReopenAsync();
        await AssertHistoryAsync(51, 61);
    }

    [Fact]
    public async Task Compact_AgainAndAgain_GoesOnFromWhereItWas()
    {
        for (int i = 1; i <= 5; i++)
        {
            await RunAsync(20);
            CompactionReport report = await files.CompactAsync(RetentionPolicy.KeepFrom(new OperationId((i * 20) - 5)));
            Assert.Equal(i == 1 ? 14 : 20, report.Dropped);
            Assert.Equal(0, (await files.CompactAsync(RetentionPolicy.KeepLast(1000))).Dropped);
            await AssertHistoryAsync((i * 20) - 5, i * 20);
            await AssertVersionsAsync((i * 20) - 5, i * 20);
            await ReopenAsync();
        }

        Assert.NotEmpty(disk.FileSystem.Directory.EnumerateFiles(disk.FileSystem.Path.Combine(Metadata, "index")));
        Assert.All(
            disk.FileSystem.Directory.EnumerateFiles(disk.FileSystem.Path.Combine(Metadata, "index")),
            file => Assert.InRange(long.Parse(disk.FileSystem.Path.GetFileNameWithoutExtension(file)), 87, 100));
    }

    [Fact]
    public async Task Compact_KeepFor_GoesByTheTime()
    {
        await RunAsync(30);
        time.Advance(TimeSpan.FromDays(2));
        await RunAsync(10);

        Assert.Equal(30, (await files.CompactAsync(RetentionPolicy.KeepFor(TimeSpan.FromDays(1)))).Dropped);

        await AssertHistoryAsync(31, 40);
    }

    [Fact]
    public async Task Compact_ReclaimsTheContentsThatOnlyDroppedOperationsNamed()
    {
        Random random = new(1);
        for (int i = 0; i < 10; i++)
        {
            byte[] bytes = new byte[100_000 + i];
            random.NextBytes(bytes);
            await files["a"].WriteAllBytesAsync("large", bytes);
        }

        CompactionReport report = await files.CompactAsync(RetentionPolicy.KeepLast(1));

        // The version before the last is what the last one replaced.
        Assert.Equal(Enumerable.Range(0, 8).Sum(i => 100_000L + i), report.ReclaimedBytes);
        Assert.Equal(100_009, (await files["b"].ReadAllBytesAsync("large")).Length);
        await AssertSoundAsync();
        Assert.Equal(100_008, (await files.CompactAsync(RetentionPolicy.KeepLast(0))).ReclaimedBytes);
        Assert.Equal(100_009, (await files["b"].ReadAllBytesAsync("large")).Length);
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Pin_OperationsThatAreDropped_StayReadable()
    {
        await RunAsync(20);
        Operation moved = await files["b"].MoveAsync("file 3", "moved");
        await RunAsync(20);
        await files.PinAsync(new OperationId(14));
        await files.PinAsync(moved.Id);
        await files.PinAsync(new OperationId(40));
        string[] contents = [.. await Task.WhenAll(Enumerable.Range(0, 10).Where(i => i != 3).Select(i => TextAsync($"file {i}", 14)))];

        await files.CompactAsync(RetentionPolicy.KeepLast(5));
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal([14, 21, .. Enumerable.Range(37, 5)], (await files.HistoryAsync().ToListAsync()).Select(operation => (int)operation.Id.Value));
            Assert.Equal([moved.Id], (await files.HistoryAsync("moved").ToListAsync()).Select(operation => operation.Id));
            Assert.Equal([14, 21], (await files.HistoryAsync("file 3").ToListAsync()).Select(operation => (int)operation.Id.Value).Where(id => id < 37));
            Assert.Equal(contents, await Task.WhenAll(Enumerable.Range(0, 10).Where(i => i != 3).Select(i => TextAsync($"file {i}", 14))));
            Assert.Equal("3 13 ", await TextAsync("moved", 21));
            await Assert.ThrowsAsync<FileNotFoundException>(() => TextAsync("file 3", 21));
            await Assert.ThrowsAsync<RecordsDroppedException>(() => TextAsync("file 4", 13));
            await Assert.ThrowsAsync<RecordsDroppedException>(() => TextAsync("file 4", 15));
            Assert.Equal([14, 21, 40], files.Pins.Select(id => (int)id.Value));
            await files.CollectSnapshotsAsync();
            await AssertSoundAsync();
            await ReopenAsync();
        }

        // A restored version of a pinned operation needs the pin no more.
        Operation restored = await files["a"].RestoreAsync("file 4", new OperationId(14));
        Assert.True(await files.UnpinAsync(new OperationId(14)));
        Assert.False(await files.UnpinAsync(new OperationId(14)));
        await files.CompactAsync(RetentionPolicy.KeepLast(5));
        await ReopenAsync();
        await Assert.ThrowsAsync<RecordsDroppedException>(() => TextAsync("file 4", 14));
        Assert.Equal(contents[3], await TextAsync("file 4", restored.Id.Value));
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Pin_WhatIsNotThere_IsRefused()
    {
        await RunAsync(20);
        await files.CompactAsync(RetentionPolicy.KeepLast(10));

        await Assert.ThrowsAsync<RecordsDroppedException>(() => files.PinAsync(new OperationId(10)));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => files.PinAsync(new OperationId(21)));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => files.PinAsync(OperationId.None));
        Assert.Empty(files.Pins);
    }

    [Fact]
    public async Task Compact_AnOlderVersionWasRestored_StaysReadable()
    {
        await RunAsync(20);
        Operation deleted = await files["a"].DeleteAsync("file 5");
        Operation restored = await files["a"].RestoreAsync("file 5", new OperationId(6));
        await RunAsync(3);

        await files.CompactAsync(RetentionPolicy.KeepFrom(deleted.Id));
        await ReopenAsync();

        Assert.Equal("5 ", await TextAsync("file 5", restored.Id.Value));
        Assert.Equal("5 ", await files["b"].ReadAllTextAsync("file 5"));
        await AssertSoundAsync();
    }

    [Fact]
    public async Task OpenSnapshot_OfADroppedOperation_SaysSo()
    {
        await RunAsync(20);
        Operation dropped = (await files.HistoryAsync().ToListAsync())[3];
        await files.CompactAsync(RetentionPolicy.KeepLast(1));
        await ReopenAsync();

        RecordsDroppedException thrown = await Assert.ThrowsAsync<RecordsDroppedException>(() => files.OpenSnapshotAsync(dropped));

        Assert.Equal(20, thrown.First);
    }

    [Fact]
    public async Task Open_AReplicaIsBehindWhatWasDropped_IsComparedWithTheFiles()
    {
        await RunAsync(20);
        await files.DisposeAsync();
        string state = disk.FileSystem.Path.Combine(Metadata, "replicas", "b", "state");
        byte[] early = disk.FileSystem.File.ReadAllBytes(state);
        string directory = disk.PathOf("root", "replicas", "b");
        Dictionary<string, byte[]> old = disk.FileSystem.Directory.EnumerateFiles(directory).ToDictionary(file => file, disk.FileSystem.File.ReadAllBytes);
        files = await OpenAsync();
        await RunAsync(30);
        await files["a"].DeleteAsync("file 7");
        await files.CompactAsync(RetentionPolicy.KeepLast(3));
        await files.DisposeAsync();
        disk.FileSystem.File.WriteAllBytes(state, early);
        foreach ((string file, byte[] bytes) in old)
        {
            disk.FileSystem.File.WriteAllBytes(file, bytes);
        }

        files = await OpenAsync();

        await AssertSoundAsync();
        Assert.Equal(files.LastOperation, files["b"].LastApplied);
    }

    [Fact]
    public async Task Open_WhatTheHistoryBeginsWithIsMissingOrDamaged_IsCorruption()
    {
        await RunAsync(20);
        await files.CompactAsync(RetentionPolicy.KeepLast(3));
        await files.DisposeAsync();
        string path = disk.FileSystem.Path.Combine(Metadata, "base");
        byte[] bytes = disk.FileSystem.File.ReadAllBytes(path);

        disk.FileSystem.File.Delete(path);
        CorruptionException missing = await Assert.ThrowsAsync<CorruptionException>(OpenAsync);
        Assert.Contains("it begins at operation 18", missing.Message, StringComparison.Ordinal);

        disk.FileSystem.File.WriteAllBytes(path, [.. bytes[..20], 0xFF, .. bytes[21..]]);
        await Assert.ThrowsAsync<CorruptionException>(OpenAsync);

        disk.FileSystem.File.WriteAllBytes(path, bytes);
        disk.FileSystem.File.Delete(disk.FileSystem.Path.Combine(Metadata, "checkpoint"));
        files = await OpenAsync();
        await AssertSoundAsync();
        await AssertHistoryAsync(18, 20);
    }

    [Fact]
    public async Task Compact_AFollowerFails_IsLeftBehindAndSaysSo()
    {
        await RunAsync(20);
        await files.SyncAsync();
        follower.Fails = true;
        await RunAsync(20);

        await files.CompactAsync(RetentionPolicy.KeepLast(3));
        follower.Fails = false;
        time.Advance(TimeSpan.FromMinutes(1));

        IOException thrown = await EventuallyAsync<RecordsDroppedException>();
        Assert.Contains("FlakyFollower has not followed beyond operation 20", thrown.Message, StringComparison.Ordinal);
        Assert.Equal(20, follower.Last.Value);

        // Trying again would not help.
        time.Advance(TimeSpan.FromMinutes(10));
        await Task.Delay(50);
        Assert.Single(logger.Events, 41);
        await AssertSoundAsync();
    }

    private async Task<IOException> EventuallyAsync<T>()
        where T : Exception
    {
        for (int i = 0; ; i++)
        {
            IOException thrown = await Assert.ThrowsAsync<IOException>(() => files.SyncAsync());
            if (thrown.InnerException is T)
            {
                return thrown;
            }

            Assert.InRange(i, 0, 500);
            time.Advance(TimeSpan.FromMinutes(1));
            await Task.Delay(10);
        }
    }

    // Each file gets what builds upon its version before.
    private async Task RunAsync(int operations)
    {
        for (int i = 0; i < operations; i++)
        {
            long n = files.LastOperation.Value;
            await files[n % 2 == 0 ? "a" : "b"].AppendAllTextAsync($"file {n % 10}", $"{n} ");
        }
    }

    private async Task<string> TextAsync(FilePath path, long version) => (await files.ReadVersionAsync(path, new OperationId(version))).Text;

    private async Task AssertHistoryAsync(int first, int last)
    {
        int[] expected = [.. Enumerable.Range(first, last + 1 - first)];
        Assert.Equal(expected, (await files.HistoryAsync().ToListAsync()).Select(operation => (int)operation.Id.Value));
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(
                await files.HistoryAsync().Where(operation => operation.Path == $"file {i}").ToListAsync(),
                await files.HistoryAsync($"file {i}").ToListAsync());
        }

        await AssertSoundAsync();
    }

    private async Task AssertVersionsAsync(int first, int last)
    {
        for (int version = 1; version <= last; version++)
        {
            FilePath path = $"file {(version - 1) % 10}";
            Task<string> text = TextAsync(path, version);
            if (version < first - 1)
            {
                RecordsDroppedException dropped = await Assert.ThrowsAsync<RecordsDroppedException>(() => text);
                Assert.Equal(first, dropped.First);
            }
            else
            {
                Assert.EndsWith($"{version - 1} ", await text, StringComparison.Ordinal);
            }
        }
    }

    private async Task AssertSoundAsync()
    {
        Assert.Equal("", string.Join('\n', (await files.VerifyAsync()).Violations));
        Trees.AssertEqual(disk.FileSystem, files.Replicas);
    }

    private async Task ReopenAsync()
    {
        await files.DisposeAsync();
        files = await OpenAsync();
    }

    private Task<ReplicatedFileSystem> OpenAsync() => ReplicatedFileSystem.OpenAsync(
        disk.FileSystem,
        disk.PathOf("root"),
        ["a", "b"],
        new ReplicatedFileSystemOptions
        {
            OperationLog = log,
            TimeProvider = time,
            LoggerFactory = logger,
            Followers = [follower],
            OperationsBetweenCheckpoints = 16,
            OperationsPerIndexFile = 8,
        });

    private sealed class FlakyFollower : IOperationFollower
    {
        private volatile bool fails;

        public OperationId Last { get; private set; }

        public bool Fails
        {
            get => fails;
            set => fails = value;
        }

        public ValueTask<OperationId> StartAsync(IReadOnlyList<ReplicaId> replicas, CancellationToken cancellationToken) => new(Last);

        public ValueTask FollowAsync(IReadOnlyList<Operation> operations, CancellationToken cancellationToken)
        {
            Last = Fails ? throw new IOException("no space") : operations[^1].Id;
            return ValueTask.CompletedTask;
        }
    }

    /// <summary>Remembers which messages were logged.</summary>
    private sealed class EventLog : ILoggerFactory, ILogger
    {
        private readonly ConcurrentQueue<int> events = new();

        public IEnumerable<int> Events => events;

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            events.Enqueue(eventId.Id);

        public void Dispose()
        {
            // Nothing is held.
        }
    }
}
