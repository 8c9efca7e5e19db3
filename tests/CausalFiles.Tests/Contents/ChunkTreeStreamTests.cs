using CausalFiles.Contents;
using CausalFiles.Durability;

namespace CausalFiles.Tests.Contents;

public sealed class ChunkTreeStreamTests
{
    private static readonly byte[] Content = ContentGen.Make(kind: 0, 100_000, seed: 1);

    [Theory]
    [InlineData(1_000_000)]
    [InlineData(10_000)]
    [InlineData(777)]
    public async Task Read_InPiecesOfAnySize_IsTheContent(int size)
    {
        BlockShelf shelf = new() { IsSlow = true };
        await using Stream stream = shelf.Put(Content).OpenRead(shelf);
        using MemoryStream copy = new();
        await stream.CopyToAsync(copy, size);

        Assert.Equal(Content, copy.ToArray());
        Assert.Equal((Content.Length, Content.Length), (stream.Position, stream.Length));
    }

    [Fact]
    public void Read_InOrder_LoadsEachBlockOnce()
    {
        BlockShelf shelf = new();
        using Stream stream = shelf.Put(Content).OpenRead(shelf);
        byte[] bytes = new byte[100];
        while (stream.Read(bytes) > 0)
        {
        }

        // The root, once for the way down.
        Assert.Equal(shelf.Blocks.Count, shelf.Loaded.Count);
    }

    [Fact]
    public void Seek_Anywhere_ReadsFromThere()
    {
        BlockShelf shelf = new();
        using Stream stream = shelf.Put(Content).OpenRead(shelf);
        Random random = new(1);
        for (int i = 0; i < 200; i++)
        {
            int position = random.Next(Content.Length);
            switch (i % 3)
            {
                case 0:
                    stream.Seek(position, SeekOrigin.Begin);
                    break;
                case 1:
                    stream.Seek(position - stream.Position, SeekOrigin.Current);
                    break;
                default:
                    stream.Seek(position - Content.Length, SeekOrigin.End);
                    break;
            }

            Assert.Equal(Content[position], stream.ReadByte());
        }

        stream.Position = Content.Length + 5;
        Assert.Equal(-1, stream.ReadByte());
        Assert.Throws<ArgumentOutOfRangeException>(() => stream.Position = -1);
    }

    [Fact]
    public void Read_SourceHasToBeWaitedFor_IsNotSupported()
    {
        using Stream stream = new BlockShelf().Put(Content).OpenRead(new SilentSource());

        Assert.Throws<NotSupportedException>(() => stream.ReadByte());
    }

    [Fact]
    public async Task Read_BlockIsMissing_IsCorruptionBeforeAnyOfItsBytes()
    {
        BlockShelf shelf = new();
        byte[] first = ReferenceTree.Chunks(Content).First();
        await using Stream stream = shelf.Put(Content).OpenRead(shelf);
        shelf.Blocks.Remove(ContentAddress.Of(ReferenceTree.Chunks(Content).ElementAt(1)));
        byte[] bytes = new byte[Content.Length];

        Assert.Equal(first.Length, stream.Read(bytes, 0, first.Length));
        Assert.Throws<CorruptionException>(() => stream.ReadByte());
        await Assert.ThrowsAsync<CorruptionException>(async () => await stream.ReadExactlyAsync(bytes));
        Assert.Equal(first.Length, stream.Position);
    }

    [Fact]
    public void Write_IsRefused()
    {
        using Stream stream = ChunkTree.Of(Content).OpenRead(new BlockShelf());

        Assert.Equal((true, true, false), (stream.CanRead, stream.CanSeek, stream.CanWrite));
        Assert.Throws<NotSupportedException>(() => stream.WriteByte(1));
        Assert.Throws<NotSupportedException>(() => stream.SetLength(1));
    }

    private sealed class SilentSource : IBlockSource
    {
        public async ValueTask<ReadOnlyMemory<byte>> ReadBlockAsync(ContentAddress address, CancellationToken cancellationToken) =>
            await new TaskCompletionSource<ReadOnlyMemory<byte>>().Task;
    }
}
