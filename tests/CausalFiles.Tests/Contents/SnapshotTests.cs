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
        "sha256-tree:609f6e36d2405585188d5cfd761f407c7cc46a7d3f314c88270469dde315fcd1 (3 bytes)",
        Snapshot.Of("abc"u8).ToString());

    [Fact]
    public void Equality_LengthDiffers_IsNotEqual()
    {
        Snapshot snapshot = Snapshot.Of("abc"u8);

        Assert.Equal(Snapshot.Of("abc"u8), snapshot);
        Assert.NotEqual(snapshot with { Length = 4 }, snapshot);
    }
}
