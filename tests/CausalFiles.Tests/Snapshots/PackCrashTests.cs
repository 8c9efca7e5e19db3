using CausalFiles.Contents;
using CausalFiles.Snapshots;
using CausalFiles.Tests.Contents;
using CausalFiles.Tests.Harness;
using Xunit.Abstractions;

namespace CausalFiles.Tests.Snapshots;

/// <summary>
/// The same run of puts, of packs that become full, of closing, opening and collecting, ended at the first, the second, … call that changes the disk: whatever was
/// acknowledged and is named is there afterwards, whole, and the store goes on from there.
/// </summary>
public sealed class PackCrashTests(ITestOutputHelper output)
{
    private const int Rounds = 4;

    [Fact]
    public async Task Crash_AtEveryCall_LosesNothingThatWasAcknowledged()
    {
        int point = 0;
        while (await CrashesAsync(point, power: null))
        {
            point++;
        }

        output.WriteLine($"{point} points");
        Assert.InRange(point, 50, 1000);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task PowerLoss_AtEveryCall_LosesNothingThatWasAcknowledged(int seed)
    {
        int point = 0;
        while (await CrashesAsync(point, new Random(seed)))
        {
            point++;
        }

        Assert.InRange(point, 50, 1000);
    }

    [Fact]
    public async Task FailedWrite_ThenTheDiskWorksAgain_LosesNothingThatWasAcknowledged()
    {
        for (int point = 0; point < 40; point++)
        {
            FaultyFileSystem fileSystem = new();
            using TestDisk disk = TestDisk.Real(fileSystem);
            int calls = 0;
            fileSystem.Before = call => _ = calls++ == point
                ? throw (call.Kind == DiskCallKind.Write ? new TornWriteException(call.Bytes / 2) : new IOException("failed"))
                : 0;
            List<byte[]> acknowledged = [];
            await RunAsync(fileSystem, disk, acknowledged, goesOn: true);
            fileSystem.Before = null;

            await AssertThereAsync(disk, acknowledged, $"point {point}");
        }
    }

    private static async Task<bool> CrashesAsync(int point, Random? power)
    {
        FaultyFileSystem fileSystem = new();
        using TestDisk disk = TestDisk.Real(fileSystem);
        PowerSupply supply = new();
        int calls = 0;
        fileSystem.Before = call =>
        {
            if (calls++ >= point)
            {
                throw call.Kind == DiskCallKind.Write && calls == point + 1 ? new TornWriteException(call.Bytes / 2) : new IOException("crashed");
            }

            supply.Observe(call);
        };

        List<byte[]> acknowledged = [];
        await RunAsync(fileSystem, disk, acknowledged, goesOn: false);
        fileSystem.Before = null;
        if (power is not null)
        {
            supply.Fail(power);
        }

        await AssertThereAsync(disk, acknowledged, $"point {point}");
        return calls > point;
    }

    // Named is what was acknowledged and not forgotten; each round forgets some and collects.
    private static async Task RunAsync(FaultyFileSystem fileSystem, TestDisk disk, List<byte[]> acknowledged, bool goesOn)
    {
        byte[] common = ContentGen.Make(kind: 0, 30_000, seed: 99);
        for (int round = 0; round < Rounds; round++)
        {
            try
            {
                await using PackedSnapshotStore store = Open(fileSystem, disk);
                for (int i = 0; i < 4; i++)
                {
                    byte[] content = [.. common, .. ContentGen.Make(kind: i % 2, 10_000 + (i * 4000), seed: (round * 10) + i)];
                    await PutAsync(store, content);
                    acknowledged.Add(content);
                }

                acknowledged.RemoveAt(0);
                acknowledged.RemoveAt(acknowledged.Count / 2);
                HashSet<ContentAddress> named = [.. acknowledged.Select(content => ContentAddress.Of(content))];
                await store.CollectAsync(named.Contains);
            }
            catch (IOException) when (goesOn)
            {
                // The next round opens the store again.
            }
            catch (IOException)
            {
                return;
            }
        }
    }

    private static async Task AssertThereAsync(TestDisk disk, List<byte[]> acknowledged, string context)
    {
        for (int opening = 0; opening < 2; opening++)
        {
            await using PackedSnapshotStore store = Open(new System.IO.Abstractions.FileSystem(), disk);
            foreach (byte[] content in acknowledged)
            {
                Assert.True(await store.ContainsAsync(ContentAddress.Of(content)), context);
                Assert.True((await ReadAsync(store, ContentAddress.Of(content))).SequenceEqual(content), context);
            }

            // Whatever the store says that it has it can hand out, so that nothing builds upon what is not there.
            foreach (byte[] content in Enumerable.Range(0, Rounds * 4).Select(i => ContentGen.Make(kind: 0, 40_000, seed: i)))
            {
                await PutAsync(store, content);
                Assert.True((await ReadAsync(store, ContentAddress.Of(content))).SequenceEqual(content), context);
            }

            await store.CollectAsync(_ => true);
        }
    }

    private static PackedSnapshotStore Open(System.IO.Abstractions.FileSystem fileSystem, TestDisk disk) => PackedSnapshotStore.Open(
        fileSystem,
        disk.PathOf("store"),
        new PackedSnapshotStoreOptions { PackSize = 96 << 10, DiskSync = (fileSystem as FaultyFileSystem)?.Sync });

    private static async Task PutAsync(PackedSnapshotStore store, byte[] content)
    {
        using MemoryStream stream = new(content);
        await store.PutAsync(stream);
    }

    private static async Task<byte[]> ReadAsync(PackedSnapshotStore store, ContentAddress address)
    {
        await using Stream stream = await store.OpenAsync(address);
        using MemoryStream copy = new();
        await stream.CopyToAsync(copy);
        return copy.ToArray();
    }
}
