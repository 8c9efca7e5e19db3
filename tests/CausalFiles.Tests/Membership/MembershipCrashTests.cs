using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.Tests.Harness;
using CausalFiles.Verification;
using Xunit.Abstractions;

namespace CausalFiles.Tests.Membership;

/// <summary>
/// Replicas join and leave, again and again, ended at the first, the second, … call that changes the disk, by a crash or by a loss of power. Whatever the moment, who had
/// joined is there, who was retired is not, and one whose joining or retirement was under way is the one or the other, whole.
/// </summary>
public sealed class MembershipCrashTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Crash_AtEveryCall_LeavesMembersOrNone()
    {
        int points = await TryAllAsync(seed: null);

        output.WriteLine($"{points} points");
        Assert.InRange(points, 50, 2000);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task PowerLoss_AtEveryCall_LeavesMembersOrNone(int seed)
    {
        int points = await TryAllAsync(seed);

        Assert.InRange(points, 50, 2000);
    }

    private static Task<int> TryAllAsync(int? seed) => CrashPoints.TryAllAsync(
        seed,
        async (fileSystem, disk, begin) =>
        {
            Done done = new();
            await RunAsync(fileSystem, disk, done, begin);
            return done;
        },
        AssertRecoversAsync);

    private static async Task RunAsync(FaultyFileSystem fileSystem, TestDisk disk, Done done, Action isReady)
    {
        ReplicatedFileSystemOptions options = new() { DiskSync = fileSystem.Sync };
        await using (ReplicatedFileSystem files = await ReplicatedFileSystem.OpenAsync(fileSystem, disk.PathOf("root"), ["alice", "bob"], options))
        {
            await files["bob"].WriteAllTextAsync("a", "bob's");
        }

        isReady();
        try
        {
            await using ReplicatedFileSystem files = await ReplicatedFileSystem.OpenAsync(fileSystem, disk.PathOf("root"), options: options);
            await done.AddAsync(files, "dave");
            done.Acknowledge(await files["dave"].WriteAllTextAsync("d", "dave's"));
            await done.RetireAsync(files, "bob");
            done.Acknowledge(await files["alice"].WriteAllTextAsync("a", "alice's"));
            await done.AddAsync(files, "bob");
            await done.RetireAsync(files, "dave");
            done.Acknowledge(await files["bob"].WriteAllTextAsync("d", "bob's"));
            await done.RetireAsync(files, "bob");
        }
        catch (Exception e) when (e is IOException or AggregateException or ObjectDisposedException)
        {
            // It crashed.
        }
    }

    private static async Task AssertRecoversAsync(TestDisk disk, Done done, string context)
    {
        for (int opening = 0; opening < 2; opening++)
        {
            await using ReplicatedFileSystem files = await ReplicatedFileSystem.OpenAsync(disk.PathOf("root"));
            List<Operation> history = await files.HistoryAsync().ToListAsync();
            Assert.True(done.Operations.All(history.Contains), $"{context}: an acknowledged operation is missing");
            Assert.True(done.Members.All(member => files.Replicas.Any(replica => replica.Id == member) || done.UnderWay == member), $"{context}: a member is missing");
            Assert.True(
                files.Replicas.All(replica => done.Members.Contains(replica.Id) || done.UnderWay == replica.Id),
                $"{context}: {string.Join(", ", files.Replicas)}, and {string.Join(", ", done.Members)} should be there; under way: {done.UnderWay}");
            Assert.True(
                history.FindLast(operation => operation.Replica == done.UnderWay) is not { Kind: OperationKind.Retire } last
                || done.Operations.Contains(last)
                || files.Replicas.All(replica => replica.Id != last.Replica),
                $"{context}: a replica came back after its retirement");
            Assert.Equal("", string.Join('\n', (await files.VerifyAsync()).Violations));
            Assert.Empty((await CausalConsistency.VerifyAsync(files.HistoryAsync())).Violations);
            done.Acknowledge(await files.Replicas.First().WriteAllTextAsync("next", context));
        }
    }

    /// <summary>What had returned when it crashed, and what was under way.</summary>
    private sealed class Done
    {
        internal HashSet<ReplicaId> Members { get; } = ["alice", "bob"];

        internal ReplicaId? UnderWay { get; private set; }

        internal List<Operation> Operations { get; } = [];

        internal void Acknowledge(Operation operation) => Operations.Add(operation);

        internal async Task AddAsync(ReplicatedFileSystem files, ReplicaId replica)
        {
            UnderWay = replica;
            _ = await files.AddReplicaAsync(replica);
            _ = Members.Add(replica);
            UnderWay = null;
        }

        internal async Task RetireAsync(ReplicatedFileSystem files, ReplicaId replica)
        {
            UnderWay = replica;
            Acknowledge(await files.RetireReplicaAsync(replica));
            _ = Members.Remove(replica);
            UnderWay = null;
        }
    }
}
