using System.Globalization;
using CausalFiles.Clocks;
using CausalFiles.Locking;
using CausalFiles.Naming;
using CausalFiles.OperationLog;
using CausalFiles.Operations;
using CausalFiles.Snapshots;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.Membership;

/// <summary>Replicas that come and go, ten thousand times: clocks stay as large as the members alive.</summary>
public sealed class CycleTests : IDisposable
{
    private const int Cycles = 10_000;

    private readonly TestDisk disk = TestDisk.Mock();

    public void Dispose() => disk.Dispose();

    [Theory]
    [InlineData(1, 10_101)]
    [InlineData(Cycles, 3)]
    public async Task JoinAndRetire_TenThousandTimes_ClocksAreAsLargeAsTheMembersAlive(int names, long nextOfTheFirst)
    {
        await using InMemoryOperationLog log = new();
        ReplicatedFileSystemOptions options = new() { OperationLog = log, SnapshotStore = new InMemorySnapshotStore(), CoordinatorLock = new InProcessCoordinatorLock() };
        SortedDictionary<ReplicaId, long> tokens = [];
        await using (ReplicatedFileSystem files = await OpenAsync(options, "alice", "bob"))
        {
            await files["bob"].WriteAllTextAsync("a", "1");
            for (int i = 0; i < Cycles; i++)
            {
                ReplicaId name = (i % names).ToString("'r'0", CultureInfo.InvariantCulture);
                Replica replica = await files.AddReplicaAsync(name);
                Add(tokens, i % 100 == 0 ? (await replica.WriteAllTextAsync("a", $"{i}")).Clock : replica.Clock);
                Add(tokens, (await files.RetireReplicaAsync(name)).Clock);

                // They are nobody's any more; and what a mock takes for a call grows with its files.
                disk.FileSystem.Directory.Delete(replica.DirectoryPath, recursive: true);
            }

            await AssertSmallAsync(files, tokens);
        }

        await using ReplicatedFileSystem again = await OpenAsync(options);
        await AssertSmallAsync(again, tokens);
        Replica first = await again.AddReplicaAsync("r0");
        Assert.Equal(nextOfTheFirst, (await first.WriteAllTextAsync("a", "")).Clock["r0"]);
    }

    // The merge of all clocks that anybody could have taken along.
    private static void Add(SortedDictionary<ReplicaId, long> tokens, IVectorClock clock)
    {
        foreach ((ReplicaId replica, long count) in clock.Components)
        {
            tokens[replica] = Math.Max(count, tokens.GetValueOrDefault(replica));
        }
    }

    private static async Task AssertSmallAsync(ReplicatedFileSystem files, SortedDictionary<ReplicaId, long> tokens)
    {
        Operation next = await files["alice"].WriteAllTextAsync("b", "2");
        Assert.Equal(["alice", "bob"], next.Clock.Components.Select(component => component.Key.Value));
        Assert.Equal(2, files.Replicas.Count);
        Assert.True(files["bob"].WaitForAsync(VectorClock.Create(tokens), TimeSpan.Zero).IsCompletedSuccessfully);
        Assert.Empty((await files.VerifyAsync()).Violations);
    }

    private Task<ReplicatedFileSystem> OpenAsync(ReplicatedFileSystemOptions options, params string[] replicas) =>
        ReplicatedFileSystem.OpenAsync(disk.FileSystem, disk.PathOf("root"), [.. replicas.Select(ReplicaId.Parse)], options);
}
