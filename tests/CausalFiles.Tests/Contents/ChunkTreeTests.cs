using CausalFiles.Contents;
using CausalFiles.Durability;

namespace CausalFiles.Tests.Contents;

public sealed class ChunkTreeTests
{
    private readonly BlockShelf shelf = new();

    // Worked out by another program, out of docs/log-format.md alone.
    [Fact]
    public void Blocks_OfZeros_AreTheGoldenOnes()
    {
        Snapshot snapshot = shelf.Put(new byte[40_000]).Snapshot;

        Assert.Equal("bd5270582fe446b4b6a37454d0e686ae5f3678fe269e29f9263de2169e0346d7", snapshot.Address.ToHex());
        Assert.Equal(
            "01"
            + "4465d89da4f7f71b0ce211c9a63e834aa9c869358b85a9a64a9988eea3d6b7f0" + "808001"
            + "4465d89da4f7f71b0ce211c9a63e834aa9c869358b85a9a64a9988eea3d6b7f0" + "808001"
            + "3493513be99ac053f8503d3d94e9d4e87c5ff09223b78189aee2b6535a6415bc" + "c038",
            Convert.ToHexStringLower(shelf.Blocks[snapshot.Address]));
        Assert.Equal("00616263", Convert.ToHexStringLower(shelf.Blocks[shelf.Put("abc"u8).Snapshot.Address]));
    }

    // Pieces of 10,000 hashes, one after another, worked out likewise.
    [Fact]
    public void Address_OfALongContent_IsTheGoldenOne()
    {
        byte[] content = [.. Enumerable.Range(0, 10_000).SelectMany(i => System.Security.Cryptography.SHA256.HashData(BitConverter.GetBytes(i)))];

        Assert.Equal("064f903a215f4e9bf39c851319d944e09535c26776fa5e1430bc0725204ecd09", ContentAddress.Of(content).ToHex());
    }

    [Fact]
    public async Task Address_OfANodesList_IsNotThatOfTheNode()
    {
        ContentAddress root = shelf.Put(new byte[40_000]).Snapshot.Address;

        Assert.NotEqual(root, ContentAddress.Of(shelf.Blocks[root]));
        Assert.NotEqual(root, ContentAddress.Of(shelf.Blocks[root].AsSpan(1)));
        Assert.Equal(new Snapshot(root, 40_000), (await ChunkTree.FindAsync(root, shelf, CancellationToken.None)).Snapshot);
    }

    [Fact]
    public async Task Splice_OneByteInALargeStoredContent_LoadsAndMakesAChunkAndAPath()
    {
        byte[] content = ContentGen.Make(kind: 0, 20 << 20, seed: 1);
        ChunkTree tree = shelf.Put(content);
        Splice splice = new(10 << 20, 1, new byte[] { (byte)(content[10 << 20] + 1) });

        ChunkTree changed = await tree.SpliceAsync(splice, shelf, CancellationToken.None);

        Assert.InRange(shelf.Loaded.Count, 2, 8);
        Assert.InRange(changed.HeldBytes, 1, 100_000);
        content[10 << 20]++;
        Assert.Equal(Snapshot.Of(content), changed.Snapshot);
    }

    [Fact]
    public async Task Splice_LargeRemoval_LoadsOnlyItsEnds()
    {
        byte[] content = ContentGen.Make(kind: 0, 20 << 20, seed: 2);
        ChunkTree tree = shelf.Put(content);

        ChunkTree changed = await tree.SpliceAsync(new Splice(1000, 19 << 20, default), shelf, CancellationToken.None);

        Assert.InRange(shelf.Loaded.Count, 2, 32);
        Assert.Equal(Snapshot.Of([.. content[..1000], .. content[(1000 + (19 << 20))..]]), changed.Snapshot);
    }

    [Fact]
    public async Task Splice_OfALargeContentToLittle_IsTheSmallTree()
    {
        ChunkTree tree = shelf.Put(ContentGen.Make(kind: 0, 5 << 20, seed: 3));

        ChunkTree changed = await tree.SpliceAsync(new Splice(100, (5 << 20) - 100, default), shelf, CancellationToken.None);

        Assert.Equal((100, 0), (changed.Root.Length, changed.Root.Level));
        Assert.Equal(100, (await changed.ReadAllAsync(shelf, CancellationToken.None)).Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Splice_AppendToAContentThatEndsWhereAChunkWould_IsTheTreeOfTheBytes(int kind)
    {
        byte[] content = ContentGen.Make(kind, 100_000, seed: 8);
        byte[] beginning = [.. ReferenceTree.Chunks(content).Take(3).SelectMany(chunk => chunk)];

        foreach (int more in new[] { 1, 1000, 50_000 })
        {
            byte[] added = content.AsSpan(beginning.Length, more).ToArray();
            ChunkTree tree = await ChunkTree.Of(beginning).SpliceAsync(new Splice(beginning.Length, 0, added), shelf, CancellationToken.None);
            Assert.Equal(Snapshot.Of(content.AsSpan(0, beginning.Length + more)), tree.Snapshot);
        }
    }

    [Theory]
    [InlineData("", "a", 0, 0, "a")]
    [InlineData("a", "", 0, 1, "")]
    [InlineData("aa", "aaa", 2, 0, "a")]
    [InlineData("aaaa", "aa", 2, 2, "")]
    [InlineData("abab", "ab", 2, 2, "")]
    public async Task Compare_BeginningAndEndOverlap_CountsNoByteTwice(string before, string after, long offset, long removed, string inserted)
    {
        ChunkTree old = shelf.Put(System.Text.Encoding.UTF8.GetBytes(before));

        Splice? splice = await shelf.Put(System.Text.Encoding.UTF8.GetBytes(after)).CompareAsync(old, maxInserted: 10, shelf, CancellationToken.None);

        Assert.Equal(new Splice(offset, removed, System.Text.Encoding.UTF8.GetBytes(inserted)), splice);
    }

    [Fact]
    public async Task Splice_AllHeld_CompletesAtOnce()
    {
        ChunkTree tree = ChunkTree.Of(ContentGen.Make(kind: 0, 1 << 20, seed: 4));

        ValueTask<ChunkTree> splice = tree.SpliceAsync(new Splice(1 << 20, 0, new byte[256]), new BlockShelf { IsSlow = true }, CancellationToken.None);

        Assert.True(splice.IsCompletedSuccessfully);
        Assert.Equal((1 << 20) + 256, (await splice).Snapshot.Length);
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0, -1)]
    [InlineData(11, 0)]
    [InlineData(5, 6)]
    [InlineData(1, long.MaxValue)]
    public async Task Splice_NotWithinTheContent_Throws(long offset, long removed) => await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
        async () => await ChunkTree.Of(new byte[10]).SpliceAsync(new Splice(offset, removed, default), shelf, CancellationToken.None));

    [Fact]
    public async Task Compare_LargeContentsThatDifferInAByte_LoadsTwoPaths()
    {
        byte[] content = ContentGen.Make(kind: 0, 20 << 20, seed: 5);
        ChunkTree old = shelf.Put(content);
        content[12 << 20]++;
        ChunkTree changed = shelf.Put(content);

        Splice? splice = await changed.CompareAsync(old, maxInserted: 1, shelf, CancellationToken.None);

        Assert.Equal(new Splice(12 << 20, 1, content.AsMemory(12 << 20, 1)), splice);
        Assert.InRange(shelf.Loaded.Count, 4, 32);
    }

    [Fact]
    public async Task WithoutBytes_OfAHeldTree_IsTheSameContentAndHoldsOnlyTheNodes()
    {
        byte[] content = ContentGen.Make(kind: 0, 1 << 20, seed: 6);
        shelf.Put(content);
        ChunkTree held = ChunkTree.Of(content);

        ChunkTree light = held.WithoutBytes();

        Assert.Equal(held.Snapshot, light.Snapshot);
        Assert.InRange(held.HeldBytes, 1 << 20, 2 << 20);
        Assert.InRange(light.HeldBytes, 1, 64 << 10);
        Assert.Equal(content, (await light.ReadAllAsync(shelf, CancellationToken.None)).ToArray());
    }

    [Fact]
    public async Task Read_BlockIsDamaged_IsCorruption()
    {
        byte[] content = ContentGen.Make(kind: 0, 200_000, seed: 7);
        ChunkTree tree = shelf.Put(content);
        foreach ((ContentAddress address, byte[] block) in shelf.Blocks.ToList())
        {
            byte[][] damages = [[], block[..^1], [.. block, 0], [(byte)(block[0] + 1), .. block[1..]], [.. block[..^1], (byte)(block[^1] + 1)]];
            foreach (byte[] damage in damages)
            {
                shelf.Blocks[address] = damage;
                CorruptionException error = await Assert.ThrowsAsync<CorruptionException>(async () => await tree.ReadAllAsync(shelf, CancellationToken.None));
                Assert.Equal(address.ToString(), error.Location);
            }

            shelf.Blocks.Remove(address);
            await Assert.ThrowsAsync<CorruptionException>(async () => await tree.ReadAllAsync(shelf, CancellationToken.None));
            shelf.Blocks[address] = block;
        }

        Assert.Equal(content, (await tree.ReadAllAsync(shelf, CancellationToken.None)).ToArray());
    }

    [Fact]
    public async Task Read_NodesOfAHostileStore_AreRefused()
    {
        byte[] chunk = [.. Convert.FromHexString(ContentAddress.Of("a"u8).ToHex()), 1];
        byte[][] lists =
        [
            [],                                               // nothing
            chunk[..^1],                                      // no length
            [.. chunk[..^1], 0],                              // an empty block
            [.. chunk[..^1], 2],                              // another length than the chunk's
            [.. Enumerable.Repeat(chunk, 257).SelectMany(c => c)],
            [.. chunk[..^1], 255, 255, 255, 255, 255, 255, 255, 255, 127, .. chunk],
        ];
        shelf.Put("a"u8);
        foreach (byte[] list in lists)
        {
            ContentAddress root = BlockHash.Of(level: 1, list);
            shelf.Add(root, level: 1, list);
            await Assert.ThrowsAsync<CorruptionException>(async () =>
            {
                ChunkTree tree = await ChunkTree.FindAsync(root, shelf, CancellationToken.None);
                await tree.ReadAllAsync(shelf, CancellationToken.None);
            });
        }
    }
}
