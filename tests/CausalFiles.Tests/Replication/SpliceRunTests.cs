using CausalFiles.Contents;
using CausalFiles.Replication;
using CsCheck;

namespace CausalFiles.Tests.Replication;

/// <summary>Splices folded into few writes leave the same file as each applied by itself.</summary>
public sealed class SpliceRunTests
{
    private static readonly Gen<(int Kind, double At, double Removed, byte[] Inserted)> Request =
        Gen.Select(Gen.Int[0, 3], Gen.Double[0, 1], Gen.Double[0, 1], Gen.Byte.Array[0, 6]);

    [Fact]
    public void Run_RandomSplices_LeavesTheFileThatTheyLeaveOneByOne() => Gen.Select(Gen.Byte.Array[0, 30], Request.Array[1, 8]).Sample((before, requests) =>
    {
        byte[] expected = before;
        SpliceRun run = new(before.Length);
        foreach ((int kind, double at, double removed, byte[] inserted) in requests)
        {
            Splice splice = Choose(kind, at, removed, inserted, expected.Length);
            expected = [.. expected[..(int)splice.Offset], .. splice.Inserted.Span, .. expected[(int)(splice.Offset + splice.Removed)..]];
            run.Add(splice);
        }

        Assert.Equal(expected.Length, run.Length);
        Assert.Equal(expected[..(int)run.Untouched], before[..(int)run.Untouched]);
        if (!run.Moves)
        {
            Assert.Equal(expected, Write(before, run));
        }
    }, iter: 20_000);

    [Fact]
    public void Run_OfAppends_IsOneWrite()
    {
        SpliceRun run = new(100);
        for (int i = 0; i < 1000; i++)
        {
            run.Add(new Splice(100 + i, 0, new[] { (byte)i }));
        }

        FilePart part = Assert.Single(run.Parts);
        Assert.Equal(100, part.Offset);
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => (byte)i), part.Bytes.ToArray());
    }

    [Fact]
    public void Run_OfChangesInsideWhatWasInserted_IsOneWrite()
    {
        SpliceRun run = new(100);
        run.Add(new Splice(100, 0, "0123456789"u8.ToArray()));
        run.Add(new Splice(103, 4, "x"u8.ToArray()));
        run.Add(new Splice(103, 1, "abcd"u8.ToArray()));

        Assert.Equal("012abcd789"u8.ToArray(), Assert.Single(run.Parts).Bytes.ToArray());
    }

    [Fact]
    public void Run_OfChangesFarApart_IsAWriteForEach()
    {
        SpliceRun run = new(100);
        run.Add(new Splice(0, 1, "a"u8.ToArray()));
        run.Add(new Splice(50, 1, "b"u8.ToArray()));

        Assert.False(run.Moves);
        Assert.Equal([0, 50], run.Parts.Select(part => part.Offset));
    }

    [Fact]
    public void Run_ThatInsertsBeforeTheEnd_Moves()
    {
        SpliceRun run = new(100);
        run.Add(new Splice(40, 0, "a"u8.ToArray()));

        Assert.True(run.Moves);
        Assert.Equal((40, 101), (run.Untouched, run.Length));
    }

    private static Splice Choose(int kind, double at, double removed, byte[] inserted, int length)
    {
        int offset = (int)(at * length);
        return kind switch
        {
            0 => new Splice(length, 0, inserted),
            1 => new Splice(offset, length - offset, inserted),
            2 => new Splice(offset, Math.Min(inserted.Length, length - offset), inserted.AsMemory(0, Math.Min(inserted.Length, length - offset))),
            _ => new Splice(offset, (int)(removed * (length - offset)), inserted),
        };
    }

    // What a file goes through.
    private static byte[] Write(byte[] before, SpliceRun run)
    {
        using MemoryStream file = new();
        file.Write(before);
        foreach (FilePart part in run.Parts)
        {
            file.Position = part.Offset;
            file.Write(part.Bytes.Span);
        }

        Assert.InRange(file.Length, run.Length, run.Extent);
        file.SetLength(run.Extent > run.Length ? run.Length : file.Length);
        return file.ToArray();
    }
}
