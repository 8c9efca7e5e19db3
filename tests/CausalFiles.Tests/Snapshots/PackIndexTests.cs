using CausalFiles.Contents;

namespace CausalFiles.Tests.Snapshots;

/// <summary>Packs that take no more, and their indexes.</summary>
public sealed class PackIndexTests : PackedStoreTests
{
    protected override long PackSize => 256 << 10;

    [Fact]
    public async Task Put_MoreThanAPack_BeginsNewOnesAndIndexesTheOld()
    {
        byte[][] contents = await PutManyAsync();

        Assert.InRange(Packs().Length, 5, 100);
        Assert.Equal(Packs().Length - 1, Indexes().Length);
        await AssertThereAsync(contents);
        await ReopenAsync();
        await AssertThereAsync(contents);
        Assert.False(await Store.ContainsAsync(ContentAddress.Of("unknown"u8)));
    }

    [Fact]
    public async Task Open_IndexMissingOrDamagedOrOfAnotherPack_IsMadeAnew()
    {
        byte[][] contents = await PutManyAsync();
        await Store.DisposeAsync();
        string[] indexes = Indexes();
        byte[][] whole = [.. indexes.Select(File.ReadAllBytes)];
        File.Delete(indexes[0]);
        File.WriteAllBytes(indexes[1], []);
        File.WriteAllBytes(indexes[2], whole[1]);
        File.WriteAllBytes(indexes[3], [.. whole[3][..70], (byte)(whole[3][70] ^ 1), .. whole[3][71..]]);
        File.WriteAllBytes(indexes[4], [.. whole[4][..9], 1, .. whole[4][10..]]);
        File.WriteAllBytes(indexes[5], whole[5][..^1]);

        Open();

        await AssertThereAsync(contents);
        Assert.Equal(whole, indexes.Select(File.ReadAllBytes));
    }

    [Fact]
    public async Task Find_EntriesOfTheIndexAreDamaged_MakesItAnew()
    {
        byte[][] contents = await PutManyAsync();
        await ReopenAsync();
        string index = Indexes()[0];
        byte[] whole = await File.ReadAllBytesAsync(index);
        byte[] damaged = [.. whole];
        for (int i = 1; i < damaged.Length / 2; i += 11)
        {
            damaged[^i] ^= 1;
        }

        await File.WriteAllBytesAsync(index, damaged);

        await AssertThereAsync(contents);
        Assert.Equal(whole, await File.ReadAllBytesAsync(index));
    }

    [Fact]
    public async Task Find_IndexIsRemovedMeanwhile_MakesItAnew()
    {
        byte[][] contents = await PutManyAsync();
        await ReopenAsync();
        Array.ForEach(Indexes(), File.Delete);

        await AssertThereAsync(contents);
        await Store.CollectAsync(_ => true);
        await AssertThereAsync(contents);
    }

    private async Task<byte[][]> PutManyAsync()
    {
        byte[][] contents = [.. Enumerable.Range(0, 60).Select(i => Content(40_000 + i, seed: i))];
        foreach (byte[] content in contents)
        {
            await PutAsync(content);
        }

        return contents;
    }

    private string[] Indexes() => [.. System.IO.Directory.EnumerateFiles(Directory, "*.idx").Order()];

    private async Task AssertThereAsync(byte[][] contents)
    {
        foreach (byte[] content in contents)
        {
            Assert.Equal(content, await ReadAsync(ContentAddress.Of(content)));
        }
    }
}
