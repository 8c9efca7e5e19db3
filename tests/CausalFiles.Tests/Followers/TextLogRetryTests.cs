using CausalFiles.Clocks;
using CausalFiles.Contents;
using CausalFiles.Followers;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.Followers;

public class TextLogRetryTests
{
    private static readonly ReplicaId[] Replicas = [.. Enumerable.Range(0, 60).Select(number => ReplicaId.Parse($"replica-{number}"))];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task FollowAsync_AfterATornWrite_WritesEachEntryOnce(int tornWrite)
    {
        List<Operation> operations = Operations(40);
        using var healthy = TestDisk.Real();
        string expected = await WriteAsync(healthy, log => log.FollowAsync(operations, default));

        FaultyFileSystem fileSystem = new();
        using var disk = TestDisk.Real(fileSystem);
        int writes = 0;
        string written = await WriteAsync(disk, async log =>
        {
            // Half of it arrives: whole entries and a torn one.
            fileSystem.Before = call => _ = call.Kind == DiskCallKind.Write && ++writes == tornWrite ? throw new TornWriteException(call.Bytes / 2) : 0;
            await Assert.ThrowsAsync<TornWriteException>(() => log.FollowAsync(operations, default).AsTask());
            fileSystem.Before = null;
            await log.FollowAsync(operations, default);
        });

        Assert.Equal(expected, written);
    }

    [Fact]
    public async Task FollowAsync_MoreTextThanIsHeldInMemory_WritesWhatSingleOperationsWrite()
    {
        List<Operation> operations = Operations(40);
        using var together = TestDisk.Real();
        using var apart = TestDisk.Real();

        string first = await WriteAsync(together, log => log.FollowAsync(operations, default));
        string second = await WriteAsync(apart, async log =>
        {
            foreach (Operation operation in operations)
            {
                await log.FollowAsync([operation], default);
            }
        });

        Assert.True(first.Length > 3 * 64 * 1024);
        Assert.Equal(first, second);
    }

    private static async Task<string> WriteAsync(TestDisk disk, Func<TextLog, ValueTask> write)
    {
        TextLog log = new(disk.FileSystem, disk.PathOf("operations.txt"));
        Assert.Equal(OperationId.None, await log.StartAsync(Replicas, default));
        await write(log);
        return await File.ReadAllTextAsync(disk.PathOf("operations.txt"));
    }

    private static List<Operation> Operations(int count)
    {
        List<Operation> operations = [];
        IVectorClock clock = VectorClock.Zero;
        for (int i = 0; i < count; i++)
        {
            ReplicaId replica = Replicas[i % Replicas.Length];
            clock = clock.Increment(replica);
            operations.Add(new Operation
            {
                Id = new OperationId(i + 1),
                Replica = replica,
                Kind = OperationKind.Append,
                Path = "File.txt",
                Timestamp = DateTimeOffset.UnixEpoch,
                Clock = clock,
                Snapshot = Snapshot.Of([(byte)i]),
            });
        }

        return operations;
    }
}
