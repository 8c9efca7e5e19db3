using CausalFiles.Contents;
using CausalFiles.Durability;
using CausalFiles.Snapshots;

namespace CausalFiles.Tests.Snapshots;

public sealed class PackedSnapshotStoreTests : PackedStoreTests
{
    [Fact]
    public async Task Put_ContentWithOneChange_CostsAChunkAndAPath()
    {
        byte[] content = Content(1 << 20, seed: 1);
        await PutAsync(content);
        long before = SizeOfPacks();
        content[500_000]++;

        Snapshot changed = await PutAsync(content);

        Assert.InRange(SizeOfPacks() - before, 1, 24 << 10);
        Assert.Equal(content, await ReadAsync(changed.Address));
    }

    [Fact]
    public async Task Put_StoredAlready_WritesNothing()
    {
        byte[] content = Content(300_000, seed: 2);
        await PutAsync(content);
        long before = SizeOfPacks();

        await PutAsync(content);
        await ReopenAsync();
        await PutAsync(content);
        await Blocks.PutAsync(ChunkTree.Of(content), CancellationToken.None);

        Assert.Equal(before, SizeOfPacks());
    }

    [Fact]
    public async Task Put_EqualContentsAtTheSameTime_AreStoredOnce()
    {
        byte[] content = Content(300_000, seed: 3);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => PutAsync(content))));

        Assert.InRange(SizeOfPacks(), content.Length, content.Length * 11 / 10);
    }

    [Fact]
    public async Task Put_RepetitiveContent_StoresItsChunkOnce()
    {
        Snapshot zeros = await PutAsync(new byte[10 << 20]);

        Assert.InRange(SizeOfPacks(), 1, 64 << 10);
        Assert.Equal(new byte[10 << 20], await ReadAsync(zeros.Address));
    }

    [Fact]
    public async Task Put_Text_IsCompressed()
    {
        byte[] text = Text(1 << 20, seed: 4);

        Snapshot snapshot = await PutAsync(text);

        Assert.InRange(SizeOfPacks(), 1, text.Length * 3 / 4);
        await ReopenAsync();
        Assert.Equal(text, await ReadAsync(snapshot.Address));
    }

    [Fact]
    public async Task PutTree_SplicedUponAStoredOne_WritesOnlyWhatIsNew()
    {
        byte[] content = Content(4 << 20, seed: 5);
        ChunkTree tree = ChunkTree.Stored(await PutAsync(content));
        long before = SizeOfPacks();
        ChunkTree changed = await tree.SpliceAsync(new Splice(2 << 20, 3, "new"u8.ToArray()), Blocks, CancellationToken.None);

        await Blocks.PutAsync(changed, CancellationToken.None);
        await ReopenAsync();

        "new"u8.CopyTo(content.AsSpan(2 << 20));
        Assert.InRange(SizeOfPacks() - before, 1, 32 << 10);
        Assert.Equal(content, await ReadAsync(changed.Snapshot.Address));
    }

    [Fact]
    public async Task PutTree_LargerThanManyWrites_IsThere()
    {
        byte[] content = Content(20 << 20, seed: 6);

        await Blocks.PutAsync(ChunkTree.Of(content), CancellationToken.None);
        await ReopenAsync();

        Assert.Equal(content, await ReadAsync(ContentAddress.Of(content)));
    }

    [Fact]
    public async Task PutTree_BlocksAreNowhere_IsRefused()
    {
        var tree = ChunkTree.Stored(Snapshot.Of("nobody has it"u8));

        await Assert.ThrowsAsync<IOException>(async () => await Blocks.PutAsync(tree, CancellationToken.None));
    }

    [Fact]
    public async Task Open_AfterATornWrite_CutsItOffAndGoesOn()
    {
        byte[] first = Content(100_000, seed: 7);
        byte[] second = Content(100_000, seed: 8);
        await PutAsync(first);
        string pack = Assert.Single(Packs());
        byte[] good = await File.ReadAllBytesAsync(pack);
        await PutAsync(second);
        byte[] both = await File.ReadAllBytesAsync(pack);
        Random random = new(1);
        for (int i = 0; i < 30; i++)
        {
            await Store.DisposeAsync();
            byte[] torn = both[..random.Next(good.Length, both.Length)];
            if (i % 2 == 1)
            {
                // Sectors may arrive in any order.
                int hole = random.Next(good.Length, torn.Length);
                torn.AsSpan(hole, Math.Min(512, torn.Length - hole)).Clear();
            }

            await File.WriteAllBytesAsync(pack, torn);
            Open();
            Assert.False(await Store.ContainsAsync(ContentAddress.Of(second)));
            Assert.Equal(first, await ReadAsync(ContentAddress.Of(first)));
            Assert.Equal(second, await ReadAsync((await PutAsync(second)).Address));
            await ReopenAsync();
            Assert.Equal(second, await ReadAsync(ContentAddress.Of(second)));
        }
    }

    [Fact]
    public async Task Open_BadBlockWithALaterWriteBehindIt_IsCorruptionWithItsPlace()
    {
        await PutAsync(Content(100, seed: 9));
        await PutAsync(Content(100, seed: 10));
        await Store.DisposeAsync();
        string pack = Assert.Single(Packs());
        Damage(pack, 64 + 64 + 5);

        CorruptionException error = Assert.Throws<CorruptionException>(Open);

        Assert.Equal((pack, 64L), (error.Location, error.Offset));
        Damage(pack, 64 + 64 + 5);
        Open();
    }

    [Fact]
    public async Task Read_BlockIsDamaged_IsCorruptionWithItsPlace()
    {
        Snapshot snapshot = await PutAsync(Content(100, seed: 11));
        string pack = Assert.Single(Packs());
        foreach (int offset in new[] { 64, 64 + 20, 64 + 50, 64 + 60, 64 + 64, 64 + 163 })
        {
            Damage(pack, offset);
            CorruptionException error = await Assert.ThrowsAsync<CorruptionException>(() => ReadAsync(snapshot.Address));
            Assert.Equal((pack, 64L), (error.Location, error.Offset));
            Damage(pack, offset);
        }

        Assert.Equal(100, (await ReadAsync(snapshot.Address)).Length);
    }

    [Fact]
    public async Task Open_FormatOfLater_IsRefusedByItsNumber()
    {
        await PutAsync(Content(100, seed: 12));
        await Store.DisposeAsync();
        string pack = Assert.Single(Packs());
        Damage(pack, 8);

        UnsupportedFormatException error = Assert.Throws<UnsupportedFormatException>(Open);

        Assert.Equal((0L, 1L), (error.Found, error.Supported));
        Damage(pack, 8);
        Open();
    }

    [Fact]
    public async Task Open_PackWasJustBegun_IsRemoved()
    {
        byte[] content = Content(100, seed: 13);
        await PutAsync(content);
        await Store.DisposeAsync();
        foreach (byte[] unborn in new[] { [], new byte[10], new byte[64] })
        {
            await File.WriteAllBytesAsync(Path.Combine(Directory, "00000002.pack"), unborn);
            Open();
            Assert.Single(Packs());
            await Store.DisposeAsync();
        }

        Open();
        Assert.Equal(content, await ReadAsync(ContentAddress.Of(content)));
    }

    [Fact]
    public async Task Open_PackUnderTheNumberOfAnother_IsCorruption()
    {
        await PutAsync(Content(100, seed: 14));
        await Store.DisposeAsync();
        File.Move(Assert.Single(Packs()), Path.Combine(Directory, "00000007.pack"));

        Assert.Throws<CorruptionException>(Open);

        File.Move(Assert.Single(Packs()), Path.Combine(Directory, "00000001.pack"));
        Open();
    }

    [Fact]
    public async Task Put_AfterDisposing_Throws()
    {
        await Store.DisposeAsync();

        await Assert.ThrowsAsync<IOException>(() => PutAsync(Content(10, seed: 15)));
    }

    [Fact]
    public void Options_OutOfRange_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new PackedSnapshotStoreOptions { PackSize = 4095 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new PackedSnapshotStoreOptions { PackSize = (1L << 30) + 1 });
    }

    private static void Damage(string path, int offset)
    {
        byte[] bytes = File.ReadAllBytes(path);
        bytes[offset] ^= 1;
        File.WriteAllBytes(path, bytes);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(251)]
    public async Task Open_LongContent_IsReadAsItWasPut(int values)
    {
        byte[] content = new byte[12 << 20];
        Random random = new(4);
        for (int i = 0; i < content.Length; i++)
        {
            // With few values it compresses well, so that many chunks stand in what is read at once.
            content[i] = values > 1 ? (byte)random.Next(values) : (byte)(i >> 12);
        }

        Snapshot snapshot = await PutAsync(content);
        await ReopenAsync();

        using Stream stream = await Store.OpenAsync(snapshot.Address);
        byte[] read = new byte[content.Length];
        await stream.ReadExactlyAsync(read);

        Assert.True(content.AsSpan().SequenceEqual(read));
        Assert.Equal(0, await stream.ReadAsync(new byte[1]));
    }
}
