using System.Text;
using CausalFiles.Contents;
using CsCheck;

namespace CausalFiles.Tests.Contents;

public class ContentAddressTests
{
    private const string Abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    // The vectors of FIPS 180-2 and the hash of nothing.
    [Theory]
    [InlineData("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("abc", Abc)]
    [InlineData("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")]
    public void Of_KnownContent_IsItsSha256(string content, string hex)
    {
        ContentAddress address = ContentAddress.Of(Encoding.UTF8.GetBytes(content));

        Assert.Equal(hex, address.ToHex());
        Assert.Equal("sha256:" + hex, address.ToString());
        Assert.Equal(address, ContentAddress.Parse("sha256:" + hex));
    }

    [Fact]
    public async Task HashOfAStream_KnownContent_IsTheSameAddress()
    {
        using MemoryStream stream = new("xabc"u8.ToArray()) { Position = 1 };

        Assert.Equal(ContentAddress.Parse("sha256:" + Abc), await ContentHash.OfAsync(stream, CancellationToken.None));
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
        Assert.Equal(ContentAddress.Parse("sha256:" + Abc), ContentAddress.Parse("sha256:" + Abc.ToUpperInvariant()));

    [Theory]
    [InlineData("")]
    [InlineData("sha256:")]
    [InlineData(Abc)]
    [InlineData("SHA256:" + Abc)]
    [InlineData("sha512:" + Abc)]
    [InlineData("sha256:" + Abc + "00")]
    [InlineData("sha256:0" + Abc)]
    [InlineData("sha256:ga7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("sha256: a7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    public void Parse_NoAddress_ThrowsFormatException(string text) => Assert.Throws<FormatException>(() => ContentAddress.Parse(text));

    [Fact]
    public void Parse_Null_Throws() => Assert.Throws<ArgumentNullException>(() => ContentAddress.Parse(null!));

    [Fact]
    public void Default_IsTheAddressOfZeros() => Assert.Equal(new ContentAddress(new byte[ContentAddress.Size]), default);
}
