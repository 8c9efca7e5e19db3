using System.Collections.Immutable;
using CausalFiles.Contents;
using CausalFiles.Durability;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.Replication;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.Replication;

public sealed class ReplicaStateFileTests
{
    // Golden bytes of format version 1. They stay as they are for ever; another version gets golden bytes of its own.
    private const string GoldenVersion1 =
        "43465245504C494301" // magic, version
        + "07" + "01" // operation 7, one entry
        + "03612F62" + "01" + "8A2A5C9B768827DE5A9552C38A044C66959C68F6D2F21B5260AF54D2F87DB827" + "05" // a/b, "hello"
        + "1581E97DF4102211" // the time of the file
        + "CD137CB4A77855F5"; // XXH3

    private readonly TestDisk disk = TestDisk.Mock();

    private string Path => disk.PathOf("state");

    private ReplicaStateFile StateFile => new(new DurableFiles(disk.FileSystem, DiskSync.None), Path);

    [Fact]
    public void Read_NothingThere_IsTheStateOfAReplicaOfWhichNothingIsKnown() => Assert.Equal(ReplicaState.None, StateFile.Read());

    [Fact]
    public void Read_AfterWrite_ReturnsTheSame()
    {
        ReplicaState state = new(new OperationId(1234), ImmutableDictionary<FilePath, PlacedEntry>.Empty
            .Add("d", PlacedEntry.Directory)
            .Add("d/é", new PlacedEntry(Snapshot.Of("text"u8), 638_000_000_000_000_000))
            .Add("empty", new PlacedEntry(Snapshot.Of([]), 1)));

        StateFile.Write(state);
        ReplicaState read = StateFile.Read();

        Assert.Equal(state.Last, read.Last);
        Assert.Equal(state.Placed.OrderBy(p => p.Key), read.Placed.OrderBy(p => p.Key));
    }

    [Fact]
    public void Write_FixedState_HasTheGoldenBytes()
    {
        StateFile.Write(Golden());

        Assert.Equal(GoldenVersion1, Convert.ToHexString(disk.FileSystem.File.ReadAllBytes(Path)));
    }

    [Fact]
    public void Read_GoldenBytes_ReturnsTheFixedState()
    {
        disk.FileSystem.File.WriteAllBytes(Path, Convert.FromHexString(GoldenVersion1));

        Assert.Equal(Golden().Placed, StateFile.Read().Placed);
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
    }

    private static ReplicaState Golden() => new(new OperationId(7), ImmutableDictionary<FilePath, PlacedEntry>.Empty
        .Add("a/b", new PlacedEntry(Snapshot.Of("hello"u8), 0x112210F47DE98115)));

    private void AssertRefused(byte[] bytes)
    {
        disk.FileSystem.File.WriteAllBytes(Path, bytes);
        Exception? thrown = Record.Exception(StateFile.Read);
        Assert.True(thrown is CorruptionException or UnsupportedFormatException, $"{Convert.ToHexString(bytes)}: {thrown}");
    }
}
