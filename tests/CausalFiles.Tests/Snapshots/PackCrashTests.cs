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
    private const int Rounds = 3;
    private const int ContentsEach = 4;

    [Fact]
    public async Task Crash_AtEveryCall_LosesNothingThatWasAcknowledged()
    {
        int points = await TryAllAsync(seed: null);

        output.WriteLine($"{points} points");
        Assert.InRange(points, 50, 1000);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task PowerLoss_AtEveryCall_LosesNothingThatWasAcknowledged(int seed)
    {
        int points = await TryAllAsync(seed);

        Assert.InRange(points, 50, 1000);
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

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    public async Task FailedWrite_OfAPut_IsNeverThereAndTheNextOneGoesIntoANewPack(int arrived)
    {
        FaultyFileSystem fileSystem = new();
        using TestDisk disk = TestDisk.Real(fileSystem);
        await using (PackedSnapshotStore store = Open(fileSystem, disk))
        {
            await PutAsync(store, Content(0, 3));
            fileSystem.Before = call => _ = call.Kind is DiskCallKind.Write or DiskCallKind.SetLength
                ? throw (call.Kind == DiskCallKind.Write ? new TornWriteException(arrived) : new IOException("failed"))
                : 0;

            await Assert.ThrowsAsync<IOException>(() => PutAsync(store, Content(0, 0)));
            Assert.False(await store.ContainsAsync(ContentAddress.Of(Content(0, 0))));

            fileSystem.Before = null;
            await PutAsync(store, Content(0, 1));
            await PutAsync(store, Content(0, 0));
            Assert.InRange(System.IO.Directory.EnumerateFiles(disk.PathOf("store"), "*.pack").Count(), 2, 4);
        }

        await AssertThereAsync(disk, [Content(0, 3), Content(0, 1), Content(0, 0)], $"{arrived} bytes");
    }

    private static Task<int> TryAllAsync(int? seed) => CrashPoints.TryAllAsync(
        seed,
        async (fileSystem, disk, begin) =>
        {
            begin();
            List<byte[]> acknowledged = [];
            await RunAsync(fileSystem, disk, acknowledged, goesOn: false);
            return acknowledged;
        },
        AssertThereAsync);

    // Named is what was acknowledged and not forgotten; each round forgets some and collects.
    private static async Task RunAsync(FaultyFileSystem fileSystem, TestDisk disk, List<byte[]> acknowledged, bool goesOn)
    {
        for (int round = 0; round < Rounds; round++)
        {
            try
            {
                await using PackedSnapshotStore store = Open(fileSystem, disk);
                for (int i = 0; i < ContentsEach; i++)
                {
                    await PutAsync(store, Content(round, i));
                    acknowledged.Add(Content(round, i));
                }

                // The first of the round fills a pack of its own, of which nothing stays; the third leads into it out of a pack most of which stays.
                acknowledged.RemoveAt(acknowledged.Count - 4);
                acknowledged.RemoveAt(acknowledged.Count - 2);
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

    private static byte[] Content(int round, int i) => i switch
    {
        2 => [.. Content(round, 0)[..50_000], .. Piece(1000, seed: (round * 20) + 100)],
        3 => Piece(10_000, seed: round | 1),
        _ => Piece(80_000, seed: (round * 20) + (i * 2)),
    };

    private static byte[] Piece(int length, int seed) => ContentGen.Make(kind: seed & 1, length, seed);

    private static async Task AssertThereAsync(TestDisk disk, List<byte[]> acknowledged, string context)
    {
        List<byte[]> expected = [.. acknowledged];
        for (int opening = 0; opening < 2; opening++)
        {
            await using PackedSnapshotStore store = Open(new System.IO.Abstractions.FileSystem(), disk);
            foreach (byte[] content in expected)
            {
                Assert.True(await store.ContainsAsync(ContentAddress.Of(content)), context);
                Assert.True((await ReadAsync(store, ContentAddress.Of(content))).SequenceEqual(content), context);
            }

            // What the store says that it has it can hand out, so that nothing builds upon what is not there.
            List<byte[]> all = [.. Enumerable.Range(0, Rounds * ContentsEach).Reverse().Select(n => Content(n / ContentsEach, n % ContentsEach))];
            foreach (byte[] content in all)
            {
                Assert.True(
                    !await store.ContainsAsync(ContentAddress.Of(content)) || (await ReadAsync(store, ContentAddress.Of(content))).SequenceEqual(content), context);
            }

            expected = all;
            foreach (byte[] content in all)
            {
                await ((IBlockStore)store).PutAsync(ChunkTree.Of(content), CancellationToken.None);
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
