using CausalFiles.Contents;
using CsCheck;

namespace CausalFiles.Tests.Contents;

/// <summary>However a content comes about, it is the same tree: that of the reference, of the bytes at once, of the bytes in pieces, and of any series of splices.</summary>
public sealed class ChunkTreeModelTests
{
    [Fact]
    public void Of_AnyContent_IsTheAddressOfTheReference() => ContentGen.Any.Sample(
        content =>
        {
            Assert.Equal(ReferenceTree.AddressOf(content), ContentAddress.Of(content).ToHex());
            Assert.Equal(Snapshot.Of(content), ChunkTree.Of(content).Snapshot);
        },
        iter: 40);

    [Fact]
    public void Append_AnyPieces_IsTheAddressOfTheWhole() => Gen.Select(ContentGen.Any, Gen.Int[1, 40_000].Array[1, 20]).Sample(
        (content, pieces) =>
        {
            ContentHasher hasher = new();
            int at = 0;
            for (int i = 0; at < content.Length; i++)
            {
                int count = Math.Min(pieces[i % pieces.Length], content.Length - at);
                hasher.Append(content.AsSpan(at, count));
                at += count;
            }

            Assert.Equal(Snapshot.Of(content), hasher.Finish());
        },
        iter: 40);

    [Fact]
    public Task Splice_AnySeries_IsTheTreeOfTheBytes() => Gen.Select(ContentGen.Any, ContentGen.AnyChange.Array[1, 8]).SampleAsync(
        async (content, changes) =>
        {
            BlockShelf shelf = new();
            ChunkTree tree = ChunkTree.Of(content);
            ChunkTree stored = shelf.Put(content);
            foreach (ContentGen.Change change in changes)
            {
                Splice splice = change.For(content);
                content = ContentGen.Apply(content, splice);
                tree = await tree.SpliceAsync(splice, new BlockShelf(), CancellationToken.None);
                stored = await stored.SpliceAsync(splice, shelf, CancellationToken.None);

                Assert.Equal(Snapshot.Of(content), tree.Snapshot);
                Assert.Equal(Snapshot.Of(content), stored.Snapshot);
            }

            // The tree is not only called right, it is the right one.
            Assert.Equal(content, (await tree.ReadAllAsync(new BlockShelf(), CancellationToken.None)).ToArray());
            Assert.Equal(content, (await stored.ReadAllAsync(shelf, CancellationToken.None)).ToArray());
        },
        iter: 60);

    [Theory]
    [InlineData(1)]
    [InlineData(200)]
    public async Task Splice_WholeChunksBeforeAllElse_KeepsWhatFollows(int chunks)
    {
        // A border in the inserted bytes falls on the beginning of the old content, so that nothing of that has to be cut anew.
        byte[] inserted = [.. ReferenceTree.Chunks(ContentGen.Make(0, 1_000_000, 3)).Take(chunks).SelectMany(chunk => chunk)];
        byte[] old = ContentGen.Make(1, 17, 5);

        ChunkTree tree = await ChunkTree.Of(old).SpliceAsync(new Splice(0, 0, inserted), new BlockShelf(), CancellationToken.None);

        Assert.Equal(Snapshot.Of([.. inserted, .. old]), tree.Snapshot);
    }

    [Fact]
    public Task Compare_AnyTwoContents_IsFromTheFirstDifferenceToTheLast() => Gen.Select(ContentGen.Any, ContentGen.AnyChange.Array[0, 3]).SampleAsync(
        async (before, changes) =>
        {
            byte[] after = before;
            foreach (ContentGen.Change change in changes)
            {
                after = ContentGen.Apply(after, change.For(after));
            }

            BlockShelf shelf = new();
            ChunkTree old = shelf.Put(before);
            Splice expected = Naive(before, after);

            Assert.Equal(expected, await ChunkTree.Of(after).CompareAsync(old, long.MaxValue, shelf, CancellationToken.None));
            Assert.Equal(expected, await shelf.Put(after).CompareAsync(ChunkTree.Of(before), expected.Inserted.Length, shelf, CancellationToken.None));
            if (!expected.Inserted.IsEmpty)
            {
                Assert.Null(await shelf.Put(after).CompareAsync(old, expected.Inserted.Length - 1, shelf, CancellationToken.None));
            }
        },
        iter: 60);

    [Fact]
    public Task Read_AnyRange_IsThatOfTheBytes() => Gen.Select(ContentGen.Any, Gen.Double[0, 1], Gen.Double[0, 1]).SampleAsync(
        async (content, from, to) =>
        {
            BlockShelf shelf = new() { IsSlow = true };
            ChunkTree tree = shelf.Put(content);
            (int start, int end) = ((int)(Math.Min(from, to) * content.Length), (int)(Math.Max(from, to) * content.Length));
            byte[] range = new byte[end - start];

            await tree.ReadAsync(start, range, shelf, CancellationToken.None);

            Assert.Equal(content[start..end], range);
        },
        iter: 40);

    private static Splice Naive(byte[] before, byte[] after)
    {
        int prefix = before.AsSpan().CommonPrefixLength(after);
        int suffix = 0;
        while (suffix < Math.Min(before.Length, after.Length) - prefix && before[^(suffix + 1)] == after[^(suffix + 1)])
        {
            suffix++;
        }

        return new Splice(prefix, before.Length - prefix - suffix, after.AsMemory(prefix..^suffix));
    }
}
