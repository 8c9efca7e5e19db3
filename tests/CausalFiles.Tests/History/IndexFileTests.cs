using CausalFiles.Durability;
using CausalFiles.History;
using CausalFiles.State;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.History;

public sealed class IndexFileTests
{
    // Golden bytes of format version 1. They stay as they are for ever; another version gets golden bytes of its own.
    private const string GoldenVersion1 =
        "434648494E444558" + "0100" + "000000000000" // magic, version
        + "6400000000000000" + "0300000000000000" + "0400000000000000" // operations 100 to 102, 4 entries
        + "0807060504030201" // XXH3 of the record of operation 102
        + "0404D5EF6968F791" + "0BA465304B93F0E7" // XXH3 of the table and of the header
        + "010038DC1A6D5B1D" + "174A38541CDB4FD1" // the table: the first entry of the only block, and XXH3 of the block
        + "010038DC1A6D5B1D" // 101 names d/a
        + "0000C7C97402F845" + "0200C7C97402F845" // 100 and 102 name d
        + "0200EC3B5E2EE7E5"; // 102 names e

    private readonly TestDisk disk = TestDisk.Mock();

    private DurableFiles Files => new(disk.FileSystem, DiskSync.None);

    private string Path => disk.PathOf("00000000000000000100.index");

    [Fact]
    public async Task Find_InManyBlocks_ReturnsWhatWasWritten()
    {
        Random random = new(1);
        List<IndexEntry> entries = [.. Enumerable.Range(0, 10_000).Select(i => new IndexEntry((ulong)random.Next(3000) << 16, 7 + (i % 5000)))];
        entries.AddRange(Enumerable.Range(0, 2000).Select(i => new IndexEntry(77UL << 50, 7 + i)));
        IndexFile file = IndexFile.Write(Files, disk.Root, 7, new RecordTie(5006, 1), entries);

        foreach (IndexFile read in new[] { file, IndexFile.Open(Files, file.Path) })
        {
            Assert.Equal((7, 5007, new RecordTie(5006, 1)), (read.First, read.Next, read.Tie));
            foreach (ulong key in Enumerable.Range(0, 3001).Where(i => i % 10 < 3).Select(i => (ulong)i << 16).Append(77UL << 50).Append(ulong.MaxValue & PathKeys.Mask))
            {
                Assert.Equal(entries.Where(e => e.Key == key).Select(e => e.Position).Distinct().Order(), await read.FindAsync([key], default));
            }

            Assert.Equal(
                entries.Where(e => e.Key is 1 << 16 or 2 << 16).Select(e => e.Position).Distinct().Order(),
                await read.FindAsync([1 << 16, 2 << 16], default));
            Assert.Equal(entries.Distinct().OrderBy(e => e.Position).ThenBy(e => e.Key), (await read.ReadAllAsync(default)).OrderBy(e => e.Position).ThenBy(e => e.Key));
            Assert.Equal(entries.Distinct().Select(e => e.Position).Order(), (await read.ReadAllAsync(default)).Select(e => e.Position));
        }
    }

    [Fact]
    public async Task Find_InAnEmptyIndex_IsNothing()
    {
        IndexFile file = IndexFile.Write(Files, disk.Root, 1, new RecordTie(1, 1), []);

        Assert.Empty(await IndexFile.Open(Files, file.Path).FindAsync([1 << 16], default));
    }

    [Fact]
    public void Write_FixedEntries_HasTheGoldenBytes()
    {
        WriteGolden();

        Assert.Equal(GoldenVersion1, Convert.ToHexString(disk.FileSystem.File.ReadAllBytes(Path)));
    }

    [Fact]
    public async Task Read_AnyByteChangedOrMissing_IsCorruptionOrAnUnknownVersion()
    {
        WriteGolden();
        byte[] golden = disk.FileSystem.File.ReadAllBytes(Path);
        for (int i = 0; i < golden.Length; i++)
        {
            byte[] changed = [.. golden];
            changed[i] ^= 0x10;
            await AssertRefusedAsync(changed);
            await AssertRefusedAsync(golden[..i]);
        }

        await AssertRefusedAsync([.. golden, 0]);
    }

    private void WriteGolden() => _ = IndexFile.Write(
        Files,
        disk.Root,
        100,
        new RecordTie(102, 0x0102030405060708),
        [new(PathKeys.Of("d"), 100), new(PathKeys.Of("d/a"), 101), new(PathKeys.Of("d"), 102), new(PathKeys.Of("e"), 102), new(PathKeys.Of("e"), 102)]);

    private async Task AssertRefusedAsync(byte[] bytes)
    {
        disk.FileSystem.File.WriteAllBytes(Path, bytes);
        Exception? thrown = await Record.ExceptionAsync(async () => await IndexFile.Open(Files, Path).ReadAllAsync(default));
        Assert.True(thrown is CorruptionException or UnsupportedFormatException, $"{Convert.ToHexString(bytes)}: {thrown}");
    }
}
