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
    [InlineData(1)]
    [InlineData(Cycles)]
    public async Task JoinAndRetire_TenThousandTimes_ClocksAreAsLargeAsTheMembersAlive(int names)
    {
        await using InMemoryOperationLog log = new();
        ReplicatedFileSystemOptions options = new() { OperationLog = log, SnapshotStore = new InMemorySnapshotStore(), CoordinatorLock = new InProcessCoordinatorLock() };
        IVectorClock tokens = VectorClock.Zero;
        await using (ReplicatedFileSystem files = await OpenAsync(options, "alice", "bob"))
        {
            await files["bob"].WriteAllTextAsync("a", "1");
            for (int i = 0; i < Cycles; i++)
            {
                ReplicaId name = (i % names).ToString("'r'0", CultureInfo.InvariantCulture);
                Replica replica = await files.AddReplicaAsync(name);
                tokens = tokens.Merge(i % 100 == 0 ? (await replica.WriteAllTextAsync("a", $"{i}")).Clock : replica.Clock);
                tokens = tokens.Merge((await files.RetireReplicaAsync(name)).Clock);

                // They are nobody's any more; and what a mock takes for a call grows with its files.
                disk.FileSystem.Directory.Delete(replica.DirectoryPath, recursive: true);
            }

            await AssertSmallAsync(files, tokens);
        }

        await using ReplicatedFileSystem again = await OpenAsync(options);
        await AssertSmallAsync(again, tokens);
        Assert.Equal((Cycles / names) + (Cycles / 100 / names) + 1, (await (await again.AddReplicaAsync("r0")).WriteAllTextAsync("a", "")).Clock["r0"], tolerance: 1);
    }

    private static async Task AssertSmallAsync(ReplicatedFileSystem files, IVectorClock tokens)
    {
        Operation next = await files["alice"].WriteAllTextAsync("b", "2");
        Assert.Equal(["alice", "bob"], next.Clock.Components.Select(component => component.Key.Value));
        Assert.Equal(2, files.Replicas.Count);
        Assert.True(files["bob"].WaitForAsync(tokens, TimeSpan.Zero).IsCompletedSuccessfully);
        Assert.Empty((await files.VerifyAsync()).Violations);
    }

    private Task<ReplicatedFileSystem> OpenAsync(ReplicatedFileSystemOptions options, params string[] replicas) =>
        ReplicatedFileSystem.OpenAsync(disk.FileSystem, disk.PathOf("root"), [.. replicas.Select(ReplicaId.Parse)], options);
}
