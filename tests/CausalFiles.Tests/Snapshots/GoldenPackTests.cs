using System.IO.Abstractions.TestingHelpers;
using System.IO.Hashing;
using System.Security.Cryptography;
using CausalFiles.Contents;
using CausalFiles.Durability;
using CausalFiles.Snapshots;

namespace CausalFiles.Tests.Snapshots;

/// <summary>The bytes of packs, for ever: what an earlier version wrote, later ones read.</summary>
public sealed class GoldenPackTests
{
    private const string Header =
        "43465041434b4544" + "0100" + "000000000000" + "000102030405060708090a0b0c0d0e0f" + "0100000000000000" + "00000000000000000000000000000000" + "87e260eead1e5d32";

    // "abc" as it is, and 100 zeros as zstd 1.5 compresses them; the first write brought one block, the second one the other.
    private const string Plain =
        "4346424b" + "00" + "00" + "0000" + "0300" + "0300" + "40000000" + "609f6e36d2405585188d5cfd761f407c7cc46a7d3f314c88270469dde315fcd1" + "50392f89945faf78" + "ecf8f88be8b94bd6" + "616263";

    private const string Compressed =
        "4346424b" + "00" + "01" + "0000" + "6400" + "1100" + "83000000" + "e08dd9962eedb16e12840ea2a977cc07bc5fa8d96259682edaa080573d525e4c" + "985d988a6e62dd17" + "960af3183dd694de" + "28b52ffd004845000010000001003f012c";

    private static readonly PackHeader Golden = new(new Guid(Convert.FromHexString("000102030405060708090a0b0c0d0e0f")), Number: 1);

    [Fact]
    public void Pack_IsWrittenAsEver()
    {
        byte[] zeros = Convert.FromHexString("28b52ffd004845000010000001003f012c");

        Assert.Equal(Header, Write(bytes => Golden.Write(bytes)));
        Assert.Equal(Plain, Write(FrameOf("abc"u8.ToArray(), "abc"u8, isCompressed: false, batch: 64)) + "616263");
        Assert.Equal(Compressed, Write(FrameOf(new byte[100], zeros, isCompressed: true, batch: 131)) + Convert.ToHexStringLower(zeros));
    }

    [Fact]
    public async Task Pack_OfEver_IsRead()
    {
        MockFileSystem disk = new();
        disk.AddFile("/store/00000001.pack", new MockFileData(Convert.FromHexString(Header + Plain + Compressed)));

        await using PackedSnapshotStore store = PackedSnapshotStore.Open(disk, "/store");

        Assert.Equal("abc"u8.ToArray(), await ReadAsync(store, ContentAddress.Of("abc"u8)));
        Assert.Equal(new byte[100], await ReadAsync(store, ContentAddress.Of(new byte[100])));
    }

    [Fact]
    public void Index_IsWrittenAsEver()
    {
        byte[] index = PackIndex.Build(
            Golden,
            packLength: 212,
            dropped: 1,
            [new PackEntry(ContentAddress.Of("b"u8), 200, 20, 30, 1), new PackEntry(ContentAddress.Of("a"u8), 100, 10, 15, 0)]);

        // The header; the tables, most of which are zeros; the two blocks in the order of their addresses.
        Assert.Equal("43465041434b4958" + "0100" + "000000000000" + "000102030405060708090a0b0c0d0e0f" + "d400000000000000" + "02000000" + "01000000", Hex(index.AsSpan(0, 48)));
        Assert.Equal(64 + 1024 + 2048 + 3 + 88, index.Length);
        Assert.Equal("022a6979e6dab7aa5ae4c3e5e45f7e977112a7e63593820dbec1ec738a24f93c640000000a000f000000000057eb35615d47f34ec714cacdf5fd74608a5e8e102724e80b24b287c0c27b6a31c800000014001e0001000000", Hex(index.AsSpan(index.Length - 88)));
        Assert.Equal("7bac351715455ece4ec31a718c8f3c28098847ce79c90575a95aba0e76ca7277", Hex(SHA256.HashData(index)));
    }

    [Fact]
    public void ListOfDropped_IsWrittenAsEver()
    {
        MockFileSystem disk = new();
        disk.AddDirectory("/store");
        DurableFiles files = new(disk, DiskSync.None);
        DroppedBlocks dropped = new();
        dropped.AddWhole(3);
        dropped.Add(5, [1000, 64]);

        dropped.Write(files, "/store/dropped");

        Assert.Equal("434644524f505044" + "01" + "02" + "0300" + "0502" + "40" + "e807" + "43e3f22eaf344efe", Hex(disk.File.ReadAllBytes("/store/dropped")));
        var read = DroppedBlocks.Read(files, "/store/dropped");
        Assert.Equal((true, false, false), (read.IsWhole(3), read.IsWhole(4), read.IsWhole(5)));
        Assert.Equal([64u, 1000u], read.In(5));
        Assert.Equal(5, read.Highest);
    }

    private static Action<byte[]> FrameOf(byte[] body, ReadOnlySpan<byte> stored, bool isCompressed, uint batch)
    {
        BlockFrame frame = new(ContentAddress.Of(body), Level: 0, isCompressed, body.Length, stored.Length, XxHash3.HashToUInt64(stored), batch);
        return bytes => frame.Write(bytes, Golden.Seed);
    }

    private static string Write(Action<byte[]> write)
    {
        byte[] bytes = new byte[64];
        write(bytes);
        return Hex(bytes);
    }

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);

    private static async Task<byte[]> ReadAsync(PackedSnapshotStore store, ContentAddress address)
    {
        await using Stream stream = await store.OpenAsync(address);
        using MemoryStream copy = new();
        await stream.CopyToAsync(copy);
        return copy.ToArray();
    }
}
