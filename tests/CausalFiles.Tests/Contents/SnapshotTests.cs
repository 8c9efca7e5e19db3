using CausalFiles.Contents;

namespace CausalFiles.Tests.Contents;

public class SnapshotTests
{
    [Fact]
    public void Of_Content_IsItsAddressAndLength()
    {
        Snapshot snapshot = Snapshot.Of("abc"u8);

        Assert.Equal(ContentAddress.Of("abc"u8), snapshot.Address);
        Assert.Equal(3, snapshot.Length);
    }

    [Fact]
    public void ToString_Snapshot_SaysBoth() => Assert.Equal(
        "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad (3 bytes)",
        Snapshot.Of("abc"u8).ToString());

    [Fact]
    public void Equality_LengthDiffers_IsNotEqual()
    {
        Snapshot snapshot = Snapshot.Of("abc"u8);

        Assert.Equal(Snapshot.Of("abc"u8), snapshot);
        Assert.NotEqual(snapshot with { Length = 4 }, snapshot);
    }
}
