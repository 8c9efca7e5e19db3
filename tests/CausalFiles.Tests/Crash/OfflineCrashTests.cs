using CausalFiles.Tests.Harness;
using Xunit.Abstractions;

namespace CausalFiles.Tests.Crash;

/// <summary>
/// A replica goes offline, works, and comes back, while another works: ended at the first, the second, … call that changes the disk, by a crash or by a loss of power. Whatever the
/// moment, what each of them was told is done is there afterwards, once.
/// </summary>
public sealed class OfflineCrashTests(ITestOutputHelper output)
{
    private const string AlicesFile = "alice.txt";
    private const string BobsFile = "d/bob.txt";

    private static readonly Func<Session, Task>[] Run =
    [
        s => s.AppendAsync("alice", AlicesFile),
        s => s.Bob.CreateDirectoryAsync("d"),
        s => s.Bob.GoOfflineAsync(),
        s => s.AppendAsync("bob", BobsFile),
        s => s.AppendAsync("alice", AlicesFile),
        s => s.Bob.MoveAsync("d", "e"),
        s => s.Bob.MoveAsync("e", "d"),
        s => s.AppendAsync("bob", BobsFile),
        s => s.Bob.GoOnlineAsync(),
        s => s.AppendAsync("bob", BobsFile),
        s => s.AppendAsync("alice", AlicesFile),
        s => s.Bob.GoOfflineAsync(),
        s => s.AppendAsync("bob", BobsFile),
        s => s.ReopenAsync(),
        s => s.AppendAsync("bob", BobsFile),
        s => s.AppendAsync("alice", AlicesFile),
        s => s.Bob.GoOnlineAsync(),
        s => s.AppendAsync("bob", BobsFile),
    ];

    [Fact]
    public async Task Crash_AtEveryCall_LosesAndRepeatsNothing()
    {
        int points = await TryAllAsync(seed: null);

        output.WriteLine($"{points} points");
        Assert.InRange(points, 60, 1000);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task PowerLoss_AtEveryCall_LosesAndRepeatsNothing(int seed)
    {
        int points = await TryAllAsync(seed);

        Assert.InRange(points, 60, 1000);
    }

    private static Task<int> TryAllAsync(int? seed) => CrashPoints.TryAllAsync(
        seed,
        async (fileSystem, disk, begin) =>
        {
            begin();
            Session session = new(disk, fileSystem);
            await session.RunAsync();
            return session;
        },
        AssertRecoversAsync);

    private static async Task AssertRecoversAsync(TestDisk disk, Session session, string context)
    {
        await using ReplicatedFileSystem files = await ReplicatedFileSystem.OpenAsync(disk.PathOf("root"), ["alice", "bob"]);
        await AssertVerifiedAsync(files, context);
        await files["bob"].GoOnlineAsync();
        await AssertAppendedAsync(files["alice"], AlicesFile, session, context);
        await AssertAppendedAsync(files["alice"], BobsFile, session, context);
        await AssertVerifiedAsync(files, $"{context}, online");
        Trees.AssertEqual(disk.FileSystem, files.Replicas);
    }

    private static async Task AssertVerifiedAsync(ReplicatedFileSystem files, string context)
    {
        IReadOnlyList<CausalFiles.Verification.Violation> violations = (await files.VerifyAsync()).Violations;
        Assert.True(violations.Count == 0, $"{context}: {string.Join('\n', violations)}");
    }

    // What was acknowledged, once, and perhaps what was under way.
    private static async Task AssertAppendedAsync(Replica reader, string path, Session session, string context)
    {
        string text = "";
        foreach (string found in (string[])[path, path.Replace("d/", "e/", StringComparison.Ordinal)])
        {
            text = await reader.ExistsAsync(found) ? await reader.ReadAllTextAsync(found) : text;
        }

        int acknowledged = session.Acknowledged.GetValueOrDefault(path);
        string least = string.Concat(Enumerable.Range(1, acknowledged).Select(i => $"{i};"));
        Assert.True(text == least || text == $"{least}{acknowledged + 1};", $"{context}: {path} is '{text}', and '{least}' was acknowledged");
    }

    private sealed class Session(TestDisk disk, FaultyFileSystem fileSystem)
    {
        private ReplicatedFileSystem files = null!;

        internal Replica Bob => files["bob"];

        internal Dictionary<string, int> Acknowledged { get; } = [];

        internal async Task RunAsync()
        {
            try
            {
                await OpenAsync();
                try
                {
                    foreach (Func<Session, Task> step in Run)
                    {
                        await step(this);
                    }
                }
                finally
                {
                    await files.DisposeAsync();
                }
            }
            catch (Exception e) when (e is IOException or AggregateException or ObjectDisposedException)
            {
                // It crashed.
            }
        }

        internal async Task AppendAsync(string replica, string path)
        {
            int next = Acknowledged.GetValueOrDefault(path) + 1;
            await files[replica].AppendAllTextAsync(path, $"{next};");
            Acknowledged[path] = next;
        }

        internal async Task ReopenAsync()
        {
            await files.DisposeAsync();
            await OpenAsync();
        }

        private async Task OpenAsync() => files = await ReplicatedFileSystem.OpenAsync(
            fileSystem, disk.PathOf("root"), ["alice", "bob"], new ReplicatedFileSystemOptions { DiskSync = fileSystem.Sync });
    }
}
