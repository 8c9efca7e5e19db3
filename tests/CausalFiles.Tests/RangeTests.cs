using System.Text;
using CausalFiles.Coordination;
using CausalFiles.Operations;
using CausalFiles.Tests.Harness;
using CsCheck;

namespace CausalFiles.Tests;

/// <summary>Reading and changing parts of files.</summary>
public abstract class RangeTests(TestDisk disk) : RootTests(disk)
{
    [Fact]
    public async Task WriteAt_WithinTheFile_ChangesTheRangeAndNothingElse()
    {
        await Alice.WriteAllTextAsync("a", "0123456789");

        Operation operation = await Bob.WriteAtAsync("a", 3, "xyz"u8.ToArray());

        Assert.Equal("012xyz6789", await Carol.ReadAllTextAsync("a"));
        Assert.Equal(OperationKind.Splice, operation.Kind);
        FileSpliced spliced = Assert.IsType<FileSpliced>(Assert.Single(operation.Effects));
        Assert.Equal((3, 3, 3), (spliced.Splice.Offset, spliced.Splice.Removed, spliced.Splice.Inserted.Length));
        await AssertSoundAsync();
    }

    [Fact]
    public async Task WriteAt_BeyondTheEnd_MakesTheFileLonger()
    {
        await Alice.WriteAllTextAsync("a", "0123");

        await Alice.WriteAtAsync("a", 2, "abcd"u8.ToArray());

        Assert.Equal("01abcd", await Bob.ReadAllTextAsync("a"));
        await AssertSoundAsync();
    }

    [Fact]
    public async Task WriteAt_AbsentFile_CreatesIt()
    {
        await Alice.WriteAtAsync("a", 0, "new"u8.ToArray());

        Assert.Equal("new", await Bob.ReadAllTextAsync("a"));
        await AssertSoundAsync();
    }

    [Fact]
    public async Task WriteAt_FromBehindTheEnd_IsRefusedAndChangesNothing()
    {
        await Alice.WriteAllTextAsync("a", "0123");

        IOException error = await AssertChangesNothingAsync<IOException>(() => Alice.WriteAtAsync("a", 5, new byte[1]));

        Assert.Contains("Position 5 lies beyond the end of 'a', which has 4 bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Splice_InTheMiddle_RemovesAndInserts()
    {
        await Alice.WriteAllTextAsync("a", "one two three");

        await Alice.SpliceAsync("a", 4, 3, "2, 2.5 and"u8.ToArray());

        Assert.Equal("one 2, 2.5 and three", await Bob.ReadAllTextAsync("a"));
        await AssertSoundAsync();
    }

    [Theory]
    [InlineData(2, 3)]
    [InlineData(5, 0)]
    public async Task Splice_RangeThatIsNotThere_IsRefusedAndChangesNothing(long offset, long removed)
    {
        await Alice.WriteAllTextAsync("a", "0123");

        await AssertChangesNothingAsync<IOException>(() => Alice.SpliceAsync("a", offset, removed, default));
    }

    [Fact]
    public async Task Splice_NegativeRange_IsRefused()
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Alice.SpliceAsync("a", -1, 0, default));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Alice.SpliceAsync("a", 0, -1, default));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Alice.WriteAtAsync("a", -1, default));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Alice.ReadAtAsync("a", -1, 0));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Alice.ReadTailAsync("a", -1));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Alice.UpdateTailAsync("a", -1, bytes => bytes));
    }

    [Fact]
    public async Task Splice_ExpectedVersionIsStale_IsRefused()
    {
        Operation first = await Alice.WriteAllTextAsync("a", "0123");
        await Bob.AppendAllTextAsync("a", "4");

        await AssertChangesNothingAsync<VersionMismatchException>(() => Alice.WriteAtAsync("a", 0, "x"u8.ToArray(), first.Id));
    }

    [Fact]
    public async Task UpdateTail_LastLine_IsChangedAndTheRestIsNotRead()
    {
        await Alice.WriteAllTextAsync("a", "first\nlast\n");
        int seen = 0;

        Operation operation = await Bob.UpdateTailAsync("a", 5, tail =>
        {
            seen = tail.Length;
            return Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(tail.Span).TrimEnd('\n') + "!\n");
        });

        Assert.Equal(5, seen);
        Assert.Equal("first\nlast!\n", await Carol.ReadAllTextAsync("a"));
        Assert.Equal(1, Assert.IsType<FileSpliced>(Assert.Single(operation.Effects)).Splice.Inserted.Length);
        await AssertSoundAsync();
    }

    [Fact]
    public async Task UpdateTail_FileIsShorterOrAbsent_SeesWhatThereIs()
    {
        await Alice.UpdateTailAsync("a", 100, tail => Encoding.UTF8.GetBytes($"{tail.Length}"));
        await Alice.UpdateTailAsync("a", 100, tail => Encoding.UTF8.GetBytes($"{tail.Length}."));

        Assert.Equal("1.", await Bob.ReadAllTextAsync("a"));
    }

    [Fact]
    public async Task ReadAtAndReadTail_ReturnTheRangeWithItsVersion()
    {
        Operation written = await Alice.WriteAllTextAsync("a", "0123456789");

        FileContent middle = await Bob.ReadAtAsync("a", 2, 3);
        FileContent end = await Bob.ReadTailAsync("a", 3);

        Assert.Equal(("234", "789", written.Id), (middle.Text, end.Text, middle.Version));
        Assert.Equal("89", (await Bob.ReadAtAsync("a", 8, 100)).Text);
        Assert.Equal("", (await Bob.ReadAtAsync("a", 50, 3)).Text);
        Assert.Equal("0123456789", (await Bob.ReadTailAsync("a", 100)).Text);
    }

    [Fact]
    public async Task Write_SharesBeginningAndEnd_RecordsOnlyWhatDiffers()
    {
        string old = string.Concat(Enumerable.Range(0, 500).Select(i => $"line {i}\n"));
        await Alice.WriteAllTextAsync("a", old);

        Operation operation = await Alice.WriteAllTextAsync("a", old.Replace("line 250\n", "line 250 changed\n", StringComparison.Ordinal));

        FileSpliced spliced = Assert.IsType<FileSpliced>(Assert.Single(operation.Effects));
        Assert.Equal(" changed", Encoding.UTF8.GetString(spliced.Splice.Inserted.Span));
        Assert.Equal(1, spliced.Chain.Links);
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Write_LongAndUnlike_GoesToTheSnapshotStore()
    {
        byte[] content = new byte[100_000];
        new Random(1).NextBytes(content);

        Operation operation = await Alice.WriteAllBytesAsync("a", content);

        Assert.IsType<FileWritten>(Assert.Single(operation.Effects));
        Assert.Equal(content, await Bob.ReadAllBytesAsync("a"));
        await AssertSoundAsync();
    }

    // The seed of a failure is printed; CsCheck_Seed in the environment replays it.
    [Fact]
    public async Task Splices_Random_LeaveWhatAnArrayWouldHold() => await Gen
        .Select(Gen.Int[0, 200], Gen.Int[0, 200], Gen.Byte.Array[0, 300], Gen.Int[0, 2])
        .Array[1, 40]
        .SampleAsync(
            async steps =>
            {
                string path = $"random-{Guid.NewGuid():n}";
                List<byte> model = [];
                List<(OperationId, byte[])> versions = [];
                await Alice.WriteAllBytesAsync(path, default);
                foreach ((int position, int length, byte[] bytes, int replica) in steps)
                {
                    int offset = Math.Min(position, model.Count);
                    int removed = Math.Min(length, model.Count - offset);
                    Operation operation = await Files.Replicas.ElementAt(replica).SpliceAsync(path, offset, removed, bytes);
                    model.RemoveRange(offset, removed);
                    model.InsertRange(offset, bytes);
                    versions.Add((operation.Id, [.. model]));
                }

                Assert.Equal(model, await Bob.ReadAllBytesAsync(path));
                Assert.All(Files.Replicas, replica => Assert.Equal(model, FileSystem.File.ReadAllBytes(PathIn(replica, path))));
                foreach ((OperationId version, byte[] content) in versions)
                {
                    Assert.Equal(content, (await Files.ReadVersionAsync(path, version)).Bytes.ToArray());
                }
            },
            iter: 20,
            threads: 1);
}

#pragma warning disable MA0048 // The same tests on both disks.

public sealed class RangeOnMockTests() : RangeTests(TestDisk.Mock());

public sealed class RangeOnDiskTests() : RangeTests(TestDisk.Real());
