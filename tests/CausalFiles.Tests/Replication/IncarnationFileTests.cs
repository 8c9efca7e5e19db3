using CausalFiles.Durability;
using CausalFiles.Replication;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.Replication;

public sealed class IncarnationFileTests
{
    // Golden bytes of format version 1. They stay as they are for ever; another version gets golden bytes of its own.
    private const string GoldenVersion1 =
        "43464D454D42455201" // magic, version
        + "03626F62" + "AC02" // bob, after 300 operations
        + "87E5279D9A47B820"; // XXH3

    private readonly TestDisk disk = TestDisk.Mock();

    private string Path => disk.PathOf("incarnation");

    private IncarnationFile File => new(new DurableFiles(disk.FileSystem, DiskSync.None), Path);

    [Fact]
    public void Write_FixedIncarnation_HasTheGoldenBytes()
    {
        Assert.False(File.Exists);
        File.Write(new Incarnation("bob", 300));

        Assert.True(File.Exists);
        Assert.Equal(GoldenVersion1, Convert.ToHexString(disk.FileSystem.File.ReadAllBytes(Path)));
    }

    [Fact]
    public void Read_GoldenBytes_ReturnsTheFixedIncarnation()
    {
        disk.FileSystem.File.WriteAllBytes(Path, Convert.FromHexString(GoldenVersion1));

        Assert.Equal(new Incarnation("bob", 300), File.Read());
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

    private void AssertRefused(byte[] bytes)
    {
        disk.FileSystem.File.WriteAllBytes(Path, bytes);
        Exception? thrown = Record.Exception(() => File.Read());
        Assert.True(thrown is CorruptionException or UnsupportedFormatException, $"{Convert.ToHexString(bytes)}: {thrown}");
    }
}
