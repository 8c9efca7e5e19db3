using CausalFiles.Clocks;
using CausalFiles.Contents;
using CausalFiles.Durability;
using CausalFiles.Operations;
using CausalFiles.State;
using CausalFiles.Tests.Clocks;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.State;

public sealed class StateFileTests
{
    // Golden bytes of format version 1. They stay as they are for ever; another version gets golden bytes of its own.
    private const string GoldenVersion1 =
        "43464C535441544501" // magic, version
        + "1B000000" // the header has 27 bytes
        + "07" + "06" + "1112131415161718" // operation 7, tied to the record of operation 6
        + "02" + "05616C696365" + "04" + "03626F62" + "03" // {alice:4,bob:3}
        + "03AABBCC" // a record of three bytes
        + "F1BC61159C44FE9A" // checksum
        + "6B000000" // entries of 107 bytes
        + "02" + "0164" + "0100" // directory d, created by 1
        + "01" + "02C3A9" + "0500" + "0701" // file é, created by 5, written by 7.1
        + "04DC0320778DD1B948E1E13740E369E06608173234A8316D184880F53ABB52E4" + "05" // "texts"
        + "001EE39AAB49DE08" + "0101" // when, through one splice of one byte
        + "03" // end of d
        + "01" + "015A" + "0700" + "0700" // file Z, created and written by 7
        + "6E340B9CFFB37A989CA544E6BB780A2C78901D3FB33738768511A30617AFA01D" + "00" // nothing
        + "001EE39AAB49DE08" + "0000" // when, as a whole
        + "82E9463EBCFB0450" // checksum
        + "00000000" + "D7EF48627D95312E"; // the end

    // The same state, and two replicas that were retired.
    private const string GoldenVersion2 =
        "43464C535441544502" // magic, version
        + "2D000000" // the header has 45 bytes
        + "07" + "06" + "1112131415161718" // operation 7, tied to the record of operation 6
        + "02" + "05616C696365" + "04" + "03626F62" + "03" // {alice:4,bob:3}
        + "00" // no record
        + "02" + "056361726F6C" + "02" + "0464617665" + "AC02" // carol after 2 operations, dave after 300
        + "01" + "03626F62" + "05" // bob with 5
        + "D89006E7BEAB858A" // checksum
        + "6B000000" // entries as in version 1
        + "02" + "0164" + "0100"
        + "01" + "02C3A9" + "0500" + "0701"
        + "04DC0320778DD1B948E1E13740E369E06608173234A8316D184880F53ABB52E4" + "05"
        + "001EE39AAB49DE08" + "0101"
        + "03"
        + "01" + "015A" + "0700" + "0700"
        + "6E340B9CFFB37A989CA544E6BB780A2C78901D3FB33738768511A30617AFA01D" + "00"
        + "001EE39AAB49DE08" + "0000"
        + "8A3F70048367F794" // checksum
        + "00000000" + "D361B17EEA690427"; // the end

    private readonly TestDisk disk = TestDisk.Mock();

    private string Path => disk.PathOf("checkpoint");

    private StateFile File => new(new DurableFiles(disk.FileSystem, DiskSync.None), Path);

    [Fact]
    public void Read_AfterWrite_ReturnsTheSame()
    {
        LogState state = Golden();

        long entries = File.Write(state, new RecordTie(6, 99), new byte[] { 1, 2 });
        SavedState read = File.Read(VectorClock.Zero);

        Assert.Equal(3, entries);
        Assert.Equal(3, read.Entries);
        AssertSame(state, read.State);
        Assert.Equal(new RecordTie(6, 99), read.Tie);
        Assert.Equal([1, 2], read.Record.ToArray());
        Assert.Equal(["checkpoint"], disk.FileSystem.Directory.EnumerateFiles(disk.Root).Select(disk.FileSystem.Path.GetFileName));
    }

    [Fact]
    public void Read_ManyEntriesInManyDirectories_ReturnsTheSame()
    {
        var state = LogState.Before(VectorClock.Zero);
        for (int i = 0; i < 5000; i++)
        {
            state = i % 50 == 0
                ? state.Apply(TreeOperations.Change(i + 1, new DirectoryCreated($"directory {i}")))
                : state.Apply(TreeOperations.Change(i + 1, TreeOperations.Write($"directory {i / 50 * 50}/file with a long name {i}", $"{i}")));
        }

        Assert.Equal(5000, File.Write(state, RecordTie.None));

        AssertSame(state, File.Read(VectorClock.Zero).State);
        Assert.True(disk.FileSystem.FileInfo.New(Path).Length > 3 * 64 * 1024);
    }

    [Fact]
    public void Read_ForeignClock_GrowsOutOfIt()
    {
        File.Write(Golden(), RecordTie.None);

        IVectorClock knowledge = File.Read(new ForeignClock([])).State.Knowledge;

        Assert.IsType<ForeignClock>(knowledge);
        Assert.Equal(CausalOrder.Equal, knowledge.Compare(Golden().Knowledge));
    }

    [Fact]
    public void Read_RetiredReplicasAndOthersApart_ReturnsTheSame()
    {
        LogState state = Golden() with { Retired = Golden().Retired.Add("dave", 300).Add("carol", 2), Apart = Golden().Apart.Add("bob", 5) };

        File.Write(state, new RecordTie(6, 0x1817161514131211));

        Assert.Equal(GoldenVersion2, Convert.ToHexString(disk.FileSystem.File.ReadAllBytes(Path)));
        AssertSame(state, File.Read(VectorClock.Zero).State);
        disk.FileSystem.File.WriteAllBytes(Path, Convert.FromHexString(GoldenVersion2));
        AssertSame(state with { Tree = FileTree.Empty }, File.ReadHeader(VectorClock.Zero).State);
    }

    // What would let a counter be used again is not believed.
    [Theory]
    [InlineData("01" + "03626F62" + "02")] // bob is in the clock
    [InlineData("01" + "046461766500")] // dave has done nothing
    [InlineData("02" + "046461766501" + "046461766502")] // dave twice
    [InlineData("02" + "046461766501")] // the second one is missing
    [InlineData("00" + "01" + "03626F62" + "03")] // all that bob has done is in the clock
    [InlineData("01" + "046461766501" + "01" + "046461766502")] // dave was retired
    public void Read_RetiredReplicasThatCannotBe_IsCorruption(string retired)
    {
        using (Stream stream = disk.FileSystem.File.Create(Path))
        {
            BlockWriter blocks = new(stream, [.. "CFLSTATE"u8, 2]);
            blocks.Write(Convert.FromHexString("07" + "00" + "0000000000000000" + "01" + "03626F62" + "03" + "00" + retired));
            blocks.End();
        }

        Assert.Throws<CorruptionException>(() => File.Read(VectorClock.Zero));
    }

    [Fact]
    public void ReadHeader_OfAState_LeavesOutTheTree()
    {
        File.Write(Golden(), new RecordTie(6, 99));

        SavedState header = File.ReadHeader(VectorClock.Zero);

        Assert.Equal(new OperationId(7), header.State.Last);
        Assert.Same(FileTree.Empty, header.State.Tree);
    }

    [Fact]
    public void Write_FixedState_HasTheGoldenBytes()
    {
        WriteGolden();

        Assert.Equal(GoldenVersion1, Convert.ToHexString(disk.FileSystem.File.ReadAllBytes(Path)));
    }

    [Fact]
    public void Read_GoldenBytes_ReturnsTheFixedState()
    {
        disk.FileSystem.File.WriteAllBytes(Path, Convert.FromHexString(GoldenVersion1));

        AssertSame(Golden(), File.Read(VectorClock.Zero).State);
    }

    [Fact]
    public void Read_AnyByteChangedOrMissing_IsCorruptionOrAnUnknownVersion()
    {
        byte[] golden = Convert.FromHexString(GoldenVersion1);
        for (int i = 0; i < golden.Length; i++)
        {
            byte[] changed = [.. golden];
            changed[i] ^= 0x10;
            AssertRefused(changed);
            AssertRefused(golden[..i]);
        }

        AssertRefused([.. golden, 0]);
    }

    private const string Nothing = "0000000000000000000000000000000000000000000000000000000000000000" + "00";
    private const string FileA = "010161" + "0100" + "0100" + Nothing + "0000000000000000" + "0000";
    private const string DirectoryA = "020161" + "0100";
    private const string DirectoryB = "020162" + "0100";
    private const string End = "03";

    // Right checksums do not make a tree: what is written by somebody else is not believed either.
    [Theory]
    [InlineData(FileA + End, "more directories end than begin")]
    [InlineData(DirectoryA, "the entries of the directory 'a' are missing")]
    [InlineData("040162" + "0100", "no entry with the tag 4")]
    [InlineData("020161" + "0800", "out of its range")]
    [InlineData("02022E2E" + "0100" + End, "is no name")]
    [InlineData("0203612F62" + "0100" + End, "is no name")]
    [InlineData(DirectoryB + End + DirectoryA + End, "not in order")]
    [InlineData(DirectoryA + End + "020141" + "0100" + End, "not in order")]
    public void Read_EntriesThatAreNoTree_IsCorruption(string entries, string detail)
    {
        using (Stream stream = disk.FileSystem.File.Create(Path))
        {
            BlockWriter blocks = new(stream, [.. "CFLSTATE"u8, 1]);
            blocks.Write(Convert.FromHexString("07" + "00" + "0000000000000000" + "00" + "00"));
            blocks.Write(Convert.FromHexString(entries));
            blocks.End();
        }

        CorruptionException error = Assert.Throws<CorruptionException>(() => File.Read(VectorClock.Zero));

        Assert.Contains(detail, error.Message, StringComparison.Ordinal);
    }

    private static LogState Golden() => LogState.Before(VectorClock.Zero)
        .Apply(TreeOperations.Change(1, new DirectoryCreated("d")) with { Clock = VectorClock.Parse("bob:3") })
        .Apply(TreeOperations.Change(5, TreeOperations.Write("d/é", "text")) with { Clock = VectorClock.Parse("bob:3") })
        .Apply(TreeOperations.Change(
            7,
            new FileWritten("Z", Snapshot.Of([])),
            new FileSpliced("d/é", new EffectId(new OperationId(5), 0), new Splice(4, 0, "s"u8.ToArray()), Snapshot.Of("texts"u8), new DeltaChain(1, 1))) with
        {
            Clock = VectorClock.Parse("alice:4"),
        });

    private void WriteGolden() => File.Write(Golden(), new RecordTie(6, 0x1817161514131211), new byte[] { 0xAA, 0xBB, 0xCC });

    private static void AssertSame(LogState expected, LogState actual)
    {
        Assert.Equal(expected.Last, actual.Last);
        Assert.Equal(expected.Knowledge, actual.Knowledge);
        Assert.Equal(expected.Retired, actual.Retired);
        Assert.Equal(expected.Apart, actual.Apart);
        Assert.Equal(Describe(expected.Tree), Describe(actual.Tree));
    }

    private static IEnumerable<string> Describe(FileTree tree) => tree.Entries().Select(e => e.Value is FileEntry file
        ? $"{e.Key} {file.Identity} {file.Written} {file.Content} {file.Modified:O} {file.Chain}"
        : $"{e.Key}/ {e.Value.Identity}");

    private void AssertRefused(byte[] bytes)
    {
        disk.FileSystem.File.WriteAllBytes(Path, bytes);
        Exception? thrown = Record.Exception(() => File.Read(VectorClock.Zero));
        Assert.True(thrown is CorruptionException or UnsupportedFormatException, $"{Convert.ToHexString(bytes)}: {thrown}");
    }
}
