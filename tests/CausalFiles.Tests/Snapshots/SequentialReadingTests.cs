using CausalFiles.Contents;
using CausalFiles.Snapshots;

namespace CausalFiles.Tests.Snapshots;

/// <summary>When chunks are read ahead: after a row of them, and not after a few.</summary>
public sealed class SequentialReadingTests
{
    private readonly SequentialReading reading = new();
    private readonly Pack pack = new("1.pack", new PackHeader(Guid.Empty, 1), []);

    [Fact]
    public void GoesOn_AfterAFew_IsFalse()
    {
        ReadRow(0, chunks: 4);

        Assert.False(reading.GoesOn(pack, ChunkAt(4)));
    }

    [Fact]
    public void GoesOn_AfterARow_IsTrueAndThroughNodesToo()
    {
        ReadRow(0, chunks: 20);
        reading.Passed(pack, ChunkAt(500) with { Level = 1 }, 1000);

        Assert.True(reading.GoesOn(pack, ChunkAt(20)));
        Assert.True(reading.GoesOn(pack, ChunkAt(21)));
    }

    [Fact]
    public void GoesOn_Elsewhere_IsFalseUntilThereIsARowAgain()
    {
        ReadRow(0, chunks: 20);
        Assert.False(reading.GoesOn(pack, ChunkAt(100)));

        ReadRow(100, chunks: 4);
        Assert.False(reading.GoesOn(pack, ChunkAt(104)));

        ReadRow(104, chunks: 20);
        Assert.True(reading.GoesOn(pack, ChunkAt(124)));
    }

    private static PackEntry ChunkAt(int number) => new(ContentAddress.Of([1]), (uint)(number * 4096), 4096 - BlockFrame.HeaderSize, 4096, Level: 0);

    private void ReadRow(int first, int chunks)
    {
        for (int i = 0; i < chunks; i++)
        {
            PackEntry entry = ChunkAt(first + i);
            reading.Passed(pack, entry, entry.Size);
        }
    }
}
