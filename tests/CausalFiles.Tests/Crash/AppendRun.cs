using CausalFiles.Tests.Harness;
using CausalFiles.Verification;

namespace CausalFiles.Tests.Crash;

/// <summary>
/// Alice and Bob, each with a file of their own to which they append numbers, until calls of the file system fail: then what each of them was told is done is to be there, once.
/// </summary>
internal sealed class AppendRun(TestDisk disk, FaultyFileSystem fileSystem, bool isLocalFirst)
{
    private const string AlicesFile = "alice.txt";
    private const string BobsFile = "d/bob.txt";

    private readonly Dictionary<string, int> acknowledged = [];
    private ReplicatedFileSystem files = null!;

    internal Replica Alice => files["alice"];

    internal Replica Bob => files["bob"];

    /// <summary>Ends a run at every call that changes the disk, one after the other.</summary>
    /// <returns>How many points there were.</returns>
    internal static Task<int> TryAllAsync(int? seed, bool isLocalFirst, IReadOnlyList<Func<AppendRun, Task>> steps) => CrashPoints.TryAllAsync(
        seed,
        async (fileSystem, disk, begin) =>
        {
            begin();
            AppendRun run = new(disk, fileSystem, isLocalFirst);
            await run.RunAsync(steps);
            return run;
        },
        async (_, run, context) => await run.AssertRecoversAsync(context));

    internal Task AppendByAliceAsync() => AppendAsync(Alice, AlicesFile);

    internal Task AppendByBobAsync() => AppendAsync(Bob, BobsFile);

    internal async Task ReopenAsync()
    {
        await files.DisposeAsync();
        await OpenAsync();
    }

    private async Task RunAsync(IReadOnlyList<Func<AppendRun, Task>> steps)
    {
        try
        {
            await OpenAsync();
            try
            {
                foreach (Func<AppendRun, Task> step in steps)
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

    private async Task AppendAsync(Replica replica, string path)
    {
        int next = acknowledged.GetValueOrDefault(path) + 1;
        await replica.AppendAllTextAsync(path, $"{next};");
        acknowledged[path] = next;
    }

    private async Task OpenAsync() => files = await ReplicatedFileSystem.OpenAsync(
        fileSystem, disk.PathOf("root"), ["alice", "bob"], new ReplicatedFileSystemOptions { DiskSync = fileSystem.Sync, LocalFirst = isLocalFirst });

    private async Task AssertRecoversAsync(string context)
    {
        await using ReplicatedFileSystem recovered = await ReplicatedFileSystem.OpenAsync(disk.PathOf("root"), ["alice", "bob"]);
        await AssertVerifiedAsync(recovered, context);
        foreach (Replica replica in recovered.Replicas)
        {
            _ = await replica.GoOnlineAsync();
        }

        await AssertAppendedAsync(recovered["alice"], AlicesFile, context);
        await AssertAppendedAsync(recovered["alice"], BobsFile, context);
        await AssertVerifiedAsync(recovered, $"{context}, online");
        Trees.AssertEqual(disk.FileSystem, recovered.Replicas);
    }

    private static async Task AssertVerifiedAsync(ReplicatedFileSystem files, string context)
    {
        IReadOnlyList<Violation> violations = (await files.VerifyAsync()).Violations;
        Assert.True(violations.Count == 0, $"{context}: {string.Join('\n', violations)}");
    }

    // What was acknowledged, once, and perhaps what was under way.
    private async Task AssertAppendedAsync(Replica reader, string path, string context)
    {
        string text = "";
        foreach (string found in (string[])[path, path.Replace("d/", "e/", StringComparison.Ordinal)])
        {
            text = await reader.ExistsAsync(found) ? await reader.ReadAllTextAsync(found) : text;
        }

        int count = acknowledged.GetValueOrDefault(path);
        string least = string.Concat(Enumerable.Range(1, count).Select(i => $"{i};"));
        Assert.True(text == least || text == $"{least}{count + 1};", $"{context}: {path} is '{text}', and '{least}' was acknowledged");
    }
}
