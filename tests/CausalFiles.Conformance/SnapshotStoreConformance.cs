using System.Text;
using CausalFiles.Contents;
using CausalFiles.Snapshots;
using Xunit;

namespace CausalFiles.Conformance;

/// <summary>
/// The contract of <see cref="ISnapshotStore"/> in executable form: derive a class, say how a store is opened, and run the tests that it inherits.
/// </summary>
public abstract class SnapshotStoreConformance : IAsyncLifetime
{
    /// <summary>The store under test; new for each test, and empty.</summary>
    protected ISnapshotStore Store { get; private set; } = null!;

    public async Task InitializeAsync() => Store = await OpenAsync();

    public virtual async Task DisposeAsync()
    {
        if (Store is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }
    }

    /// <summary>Opens the store.</summary>
    protected abstract ValueTask<ISnapshotStore> OpenAsync();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1024)]
    [InlineData(16 * 1024)]
    [InlineData(300_000)]
    [InlineData(5_000_000)]
    public async Task Put_Content_CanBeOpened(int length)
    {
        byte[] content = Content(length, seed: length);

        Snapshot snapshot = await PutAsync(content);

        Assert.Equal(Snapshot.Of(content), snapshot);
        Assert.True(await Store.ContainsAsync(snapshot.Address));
        Assert.Equal(content, await ReadAsync(snapshot.Address));
    }

    [Fact]
    public async Task Put_StreamInTheMiddle_KeepsTheRestAndLeavesTheStreamOpen()
    {
        using MemoryStream stream = new(Encoding.UTF8.GetBytes("not this: this")) { Position = 10 };

        Snapshot snapshot = await Store.PutAsync(stream);

        Assert.Equal(Snapshot.Of("this"u8), snapshot);
        Assert.Equal(14, stream.Position);
    }

    [Fact]
    public async Task Put_StreamThatGivesLittleAtATime_KeepsAllOfIt()
    {
        byte[] content = Content(100_000, seed: 1);
        using TricklingStream stream = new(content);

        Assert.Equal(Snapshot.Of(content), await Store.PutAsync(stream));
        Assert.Equal(content, await ReadAsync(ContentAddress.Of(content)));
    }

    [Fact]
    public async Task Put_EqualContents_HaveOneAddress()
    {
        Snapshot first = await PutAsync(Content(50_000, seed: 2));
        Snapshot second = await PutAsync(Content(50_000, seed: 2));

        Assert.Equal(first, second);
        Assert.Equal(Content(50_000, seed: 2), await ReadAsync(first.Address));
    }

    [Fact]
    public async Task Put_ManyAtTheSameTime_KeepsEachOfThem()
    {
        byte[][] contents = [.. Enumerable.Range(0, 40).Select(i => Content(20_000 + i, seed: i / 2 * 2))];

        await Task.WhenAll(contents.Concat(contents).Select(content => Task.Run(() => PutAsync(content))));

        foreach (byte[] content in contents)
        {
            Assert.Equal(content, await ReadAsync(ContentAddress.Of(content)));
        }
    }

    [Fact]
    public async Task Put_StreamFails_ThrowsAndKeepsNothing()
    {
        byte[] content = Content(200_000, seed: 3);
        using TricklingStream stream = new(content) { FailsAt = 150_000 };

        await Assert.ThrowsAsync<IOException>(async () => await Store.PutAsync(stream));

        Assert.False(await Store.ContainsAsync(ContentAddress.Of(content)));
        Assert.Equal(content, await ReadAsync((await PutAsync(content)).Address));
    }

    [Fact]
    public async Task Put_Cancelled_KeepsNothingOrAll()
    {
        byte[] content = Content(200_000, seed: 4);
        using CancellationTokenSource cancellation = new();
        using TricklingStream stream = new(content) { Cancels = (150_000, cancellation) };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Store.PutAsync(stream, cancellation.Token));

        Assert.False(await Store.ContainsAsync(ContentAddress.Of(content)));
    }

    [Fact]
    public async Task Open_UnknownContent_ThrowsFileNotFound()
    {
        await PutAsync(Content(10, seed: 5));

        Assert.False(await Store.ContainsAsync(ContentAddress.Of("unknown"u8)));
        await Assert.ThrowsAsync<FileNotFoundException>(async () => await Store.OpenAsync(ContentAddress.Of("unknown"u8)));
    }

    [Fact]
    public async Task Open_ManyReadersAtTheSameTime_ReadTheSame()
    {
        byte[] content = Content(1_000_000, seed: 6);
        Snapshot snapshot = await PutAsync(content);

        byte[][] read = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => ReadAsync(snapshot.Address))));

        Assert.All(read, bytes => Assert.Equal(content, bytes));
    }

    [Fact]
    public async Task Collect_SomeAreNamed_GivesUpTheOthers()
    {
        Snapshot[] kept = [await PutAsync(Content(100, seed: 7)), await PutAsync(Content(200_000, seed: 8)), await PutAsync([])];
        Snapshot[] given = [await PutAsync(Content(101, seed: 9)), await PutAsync(Content(200_001, seed: 10))];

        long reclaimed = await Store.CollectAsync(address => kept.Any(snapshot => snapshot.Address == address));

        Assert.Equal(given.Sum(snapshot => snapshot.Length), reclaimed);
        foreach (Snapshot snapshot in kept)
        {
            Assert.Equal(snapshot.Address, ContentAddress.Of(await ReadAsync(snapshot.Address)));
        }

        foreach (Snapshot snapshot in given)
        {
            Assert.False(await Store.ContainsAsync(snapshot.Address));
            await Assert.ThrowsAsync<FileNotFoundException>(async () => await Store.OpenAsync(snapshot.Address));
        }
    }

    [Fact]
    public async Task Collect_ContentsWithACommonPart_KeepsWhatIsNamed()
    {
        byte[] first = Content(300_000, seed: 11);
        byte[] second = [.. first[..200_000], .. Content(1000, seed: 12), .. first[200_000..]];
        Snapshot given = await PutAsync(first);
        Snapshot kept = await PutAsync(second);

        await Store.CollectAsync(address => address == kept.Address);

        Assert.Equal(second, await ReadAsync(kept.Address));
        Assert.False(await Store.ContainsAsync(given.Address));
        Assert.Equal(first, await ReadAsync((await PutAsync(first)).Address));
    }

    [Fact]
    public async Task Collect_AgainAndAgain_KeepsWhatIsNamed()
    {
        HashSet<ContentAddress> named = [];
        for (int i = 0; i < 6; i++)
        {
            named.Add((await PutAsync(Content(60_000, seed: i))).Address);
            await PutAsync(Content(30_000 * i, seed: 100 + i));
            await Store.CollectAsync(named.Contains);
        }

        for (int i = 0; i < 6; i++)
        {
            Assert.Equal(Content(60_000, seed: i), await ReadAsync(ContentAddress.Of(Content(60_000, seed: i))));
        }

        Assert.Equal(0, await Store.CollectAsync(named.Contains));
    }

    /// <summary>Keeps a content.</summary>
    protected async Task<Snapshot> PutAsync(byte[] content)
    {
        using MemoryStream stream = new(content);
        return await Store.PutAsync(stream);
    }

    /// <summary>Reads a content.</summary>
    protected async Task<byte[]> ReadAsync(ContentAddress address)
    {
        await using Stream stream = await Store.OpenAsync(address);
        using MemoryStream copy = new();
        await stream.CopyToAsync(copy);
        return copy.ToArray();
    }

    /// <summary>Bytes that are as good as random, the same for the same seed.</summary>
    protected static byte[] Content(int length, int seed)
    {
        byte[] content = new byte[length];
        new Random(seed).NextBytes(content);
        return content;
    }
}
