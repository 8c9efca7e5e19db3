using System.Text;
using CausalFiles.Contents;
using CsCheck;

namespace CausalFiles.Tests.Contents;

public class ContentAddressTests
{
    private const string Abc = "609f6e36d2405585188d5cfd761f407c7cc46a7d3f314c88270469dde315fcd1";

    // The SHA-256 of one byte 0 and the content, as sha256sum prints it: a short content is one chunk.
    [Theory]
    [InlineData("", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")]
    [InlineData("abc", Abc)]
    public void Of_ShortContent_IsTheHashOfItsOnlyChunk(string content, string hex)
    {
        var address = ContentAddress.Of(Encoding.UTF8.GetBytes(content));

        Assert.Equal(hex, address.ToHex());
        Assert.Equal("sha256-tree:" + hex, address.ToString());
        Assert.Equal(address, ContentAddress.Parse("sha256-tree:" + hex));
    }

    [Fact]
    public async Task HashOfAStream_KnownContent_IsTheSameAddress()
    {
        using MemoryStream stream = new("xabc"u8.ToArray()) { Position = 1 };

        Assert.Equal(ContentAddress.Parse("sha256-tree:" + Abc), await ContentHash.OfAsync(stream, CancellationToken.None));
    }

    [Fact]
    public void RoundTrips_AnyHash_GiveItBack() => Gen.Byte.Array[ContentAddress.Size].Sample(hash =>
    {
        ContentAddress address = new(hash);
        byte[] copy = new byte[ContentAddress.Size];
        address.CopyTo(copy);
        return copy.AsSpan().SequenceEqual(hash)
            && ContentAddress.Parse(address.ToString()) == address
            && address.ToHex() == Convert.ToHexStringLower(hash);
    }, iter: 1_000);

    [Fact]
    public void Equality_AnyByteDiffers_IsNotEqual()
    {
        byte[] hash = Convert.FromHexString(Abc);
        ContentAddress address = new(hash);
        for (int i = 0; i < hash.Length; i++)
        {
            hash[i] ^= 1;
            Assert.True(address != new ContentAddress(hash));
            Assert.False(address.Equals((object)new ContentAddress(hash)));
            hash[i] ^= 1;
        }

        Assert.True(address == new ContentAddress(hash));
        Assert.Equal(address.GetHashCode(), new ContentAddress(hash).GetHashCode());
        Assert.False(address.Equals(Abc as object));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void Constructor_OtherLength_Throws(int length) => Assert.Throws<ArgumentException>(() => new ContentAddress(new byte[length]));

    [Fact]
    public void Parse_UpperCaseDigits_IsTheSameAddress() =>
        Assert.Equal(ContentAddress.Parse("sha256-tree:" + Abc), ContentAddress.Parse("sha256-tree:" + Abc.ToUpperInvariant()));

    [Theory]
    [InlineData("")]
    [InlineData("sha256-tree:")]
    [InlineData(Abc)]
    [InlineData("SHA256-TREE:" + Abc)]
    [InlineData("sha256:" + Abc)]
    [InlineData("sha256-tree:" + Abc + "00")]
    [InlineData("sha256-tree:0" + Abc)]
    [InlineData("sha256-tree:g09f6e36d2405585188d5cfd761f407c7cc46a7d3f314c88270469dde315fcd1")]
    [InlineData("sha256-tree: 09f6e36d2405585188d5cfd761f407c7cc46a7d3f314c88270469dde315fcd1")]
    public void Parse_NoAddress_ThrowsFormatException(string text) => Assert.Throws<FormatException>(() => ContentAddress.Parse(text));

    [Fact]
    public void Parse_Null_Throws() => Assert.Throws<ArgumentNullException>(() => ContentAddress.Parse(null!));

    [Fact]
    public void Default_IsTheAddressOfZeros() => Assert.Equal(new ContentAddress(new byte[ContentAddress.Size]), default);
}
