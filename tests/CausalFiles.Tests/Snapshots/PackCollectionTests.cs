using CausalFiles.Contents;
using CausalFiles.Durability;

namespace CausalFiles.Tests.Snapshots;

public sealed class PackCollectionTests : PackedStoreTests
{
    protected override long PackSize => 256 << 10;

    [Fact]
    public async Task Collect_LittleIsNamed_ReclaimsTheSpace()
    {
        List<byte[]> contents = await PutManyAsync();
        List<byte[]> kept = [.. contents.Where((_, i) => i % 10 == 0)];

        await CollectAsync(kept);

        Assert.InRange(SizeOfPacks(), kept.Sum(content => content.Length), kept.Sum(content => content.Length) * 2);
        await AssertOnlyAsync(kept, contents);
        await ReopenAsync();
        await AssertOnlyAsync(kept, contents);
    }

    [Fact]
    public async Task Collect_MostIsNamed_KeepsThePacksAndForgetsTheRest()
    {
        List<byte[]> contents = await PutManyAsync();
        List<byte[]> kept = [.. contents.Where((_, i) => i % 10 != 0)];
        string[] packs = Packs();

        await CollectAsync(kept);

        Assert.Equal(packs, Packs().Intersect(packs));
        await AssertOnlyAsync(kept, contents);
        await ReopenAsync();
        await AssertOnlyAsync(kept, contents);

        // What was given up is new again, and the list of it outlives further collections and indexes that are made anew.
        await PutAsync(contents[0]);
        kept.Add(contents[0]);
        kept.Remove(contents[1]);
        await CollectAsync(kept);
        await Store.DisposeAsync();
        System.IO.Directory.EnumerateFiles(Directory, "*.idx").ToList().ForEach(File.Delete);
        Open();
        await AssertOnlyAsync(kept, contents);
    }

    [Fact]
    public async Task Collect_NothingIsNamed_LeavesNothing()
    {
        List<byte[]> contents = await PutManyAsync();

        Assert.Equal(contents.Sum(content => content.Length), await CollectAsync([]));

        Assert.Empty(Packs());
        await ReopenAsync();
        await AssertOnlyAsync([], contents);
        await PutAsync(contents[0]);
        await ReopenAsync();
        await AssertOnlyAsync([contents[0]], contents);
    }

    [Fact]
    public async Task Collect_WhileReadersRead_DisturbsNone()
    {
        List<byte[]> contents = await PutManyAsync();
        List<byte[]> kept = [.. contents.Where((_, i) => i % 3 == 0)];
        using CancellationTokenSource stop = new();
        Task[] readers = [.. Enumerable.Range(0, 3).Select(reader => Task.Run(async () =>
        {
            for (int i = reader; !stop.IsCancellationRequested; i++)
            {
                Assert.Equal(kept[i % kept.Count], await ReadAsync(ContentAddress.Of(kept[i % kept.Count])));
            }
        }))];

        await CollectAsync(kept);
        kept.ForEach(content => _ = content.Length);
        await CollectAsync([.. kept, .. contents.Take(3)]);

        await stop.CancelAsync();
        await Task.WhenAll(readers);
        await AssertOnlyAsync(kept, contents);
    }

    [Fact]
    public async Task Collect_WhileAStreamIsOpen_ReadsItToItsEnd()
    {
        List<byte[]> contents = await PutManyAsync();
        await using Stream stream = await Store.OpenAsync(ContentAddress.Of(contents[0]));
        byte[] bytes = new byte[contents[0].Length];
        await stream.ReadExactlyAsync(bytes.AsMemory(0, 10_000));

        await CollectAsync([contents[0]]);

        await stream.ReadExactlyAsync(bytes.AsMemory(10_000));
        Assert.Equal(contents[0], bytes);
    }

    [Fact]
    public async Task Collect_BlockOfANamedContentIsDamaged_ChangesNothing()
    {
        List<byte[]> contents = await PutManyAsync();
        await ReopenAsync();
        string pack = Packs()[0];
        byte[] good = await File.ReadAllBytesAsync(pack);
        byte[] bad = [.. good];
        for (int i = 64; i < bad.Length; i += 50)
        {
            bad[i] ^= 1;
        }

        await File.WriteAllBytesAsync(pack, bad);
        await Assert.ThrowsAsync<CorruptionException>(() => CollectAsync([contents[0]]));
        await File.WriteAllBytesAsync(pack, good);

        await AssertOnlyAsync(contents, contents);
    }

    [Fact]
    public async Task Open_ListOfWhatWasDroppedIsDamaged_IsCorruption()
    {
        List<byte[]> contents = await PutManyAsync();
        await CollectAsync([.. contents.Skip(1)]);
        await Store.DisposeAsync();
        string list = Path.Combine(Directory, "dropped");
        byte[] good = await File.ReadAllBytesAsync(list);
        for (int i = 0; i < good.Length; i += 3)
        {
            byte[] bad = [.. good];
            bad[i] ^= 1;
            await File.WriteAllBytesAsync(list, bad);
            Exception error = Assert.ThrowsAny<IOException>(Open);
            Assert.True(error is CorruptionException || (i == 8 && error is UnsupportedFormatException));
        }

        await File.WriteAllBytesAsync(list, good);
        Open();
        await AssertOnlyAsync([.. contents.Skip(1)], contents);
    }

    private async Task<List<byte[]>> PutManyAsync()
    {
        List<byte[]> contents = [.. Enumerable.Range(0, 40).Select(i => Content(40_000 + i, seed: i))];
        foreach (byte[] content in contents)
        {
            await PutAsync(content);
        }

        return contents;
    }

    private async Task<long> CollectAsync(IReadOnlyCollection<byte[]> kept)
    {
        HashSet<ContentAddress> named = [.. kept.Select(content => ContentAddress.Of(content))];
        return await Store.CollectAsync(named.Contains);
    }

    private async Task AssertOnlyAsync(IReadOnlyCollection<byte[]> kept, IEnumerable<byte[]> all)
    {
        foreach (byte[] content in all)
        {
            Assert.Equal(kept.Contains(content), await Store.ContainsAsync(ContentAddress.Of(content)));
        }

        foreach (byte[] content in kept)
        {
            Assert.Equal(content, await ReadAsync(ContentAddress.Of(content)));
        }
    }
}
