using CausalFiles.Simulation.Checks;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.Simulation;

public sealed class TreeContentTests : IDisposable
{
    private readonly TestDisk disk = TestDisk.Real();
    private readonly string first;
    private readonly string second;

    public TreeContentTests()
    {
        first = disk.PathOf("first");
        second = disk.PathOf("second");
        foreach (string directory in new[] { first, second })
        {
            Directory.CreateDirectory(Path.Combine(directory, "below"));
            File.WriteAllText(Path.Combine(directory, "File.txt"), "content");
            File.WriteAllBytes(Path.Combine(directory, "below", "long.bin"), new byte[200_000]);
        }
    }

    [Fact]
    public async Task FindDifferenceAsync_SameBytes_FindsNone() => Assert.Null(await CompareAsync());

    [Fact]
    public async Task FindDifferenceAsync_OtherByte_NamesFileAndPosition()
    {
        using (FileStream stream = File.OpenWrite(Path.Combine(second, "below", "long.bin")))
        {
            stream.Position = 150_000;
            stream.WriteByte(1);
        }

        Assert.Equal("below/long.bin differs from byte 150000 on", await CompareAsync());
    }

    [Theory]
    [InlineData("content and more")]
    [InlineData("cont")]
    [InlineData("")]
    public async Task FindDifferenceAsync_OtherLength_NamesTheFile(string content)
    {
        await File.WriteAllTextAsync(Path.Combine(second, "File.txt"), content);

        Assert.Equal($"File.txt differs from byte {Math.Min("content".Length, content.Length)} on", await CompareAsync());
    }

    [Fact]
    public async Task FindDifferenceAsync_LongerByWholeBlocks_NamesTheFile()
    {
        await File.WriteAllBytesAsync(Path.Combine(first, "File.txt"), new byte[64 * 1024]);
        await File.WriteAllBytesAsync(Path.Combine(second, "File.txt"), new byte[128 * 1024]);

        Assert.Equal("File.txt differs from byte 65536 on", await CompareAsync());
    }

    [Fact]
    public async Task FindDifferenceAsync_MissingFile_NamesIt()
    {
        File.Delete(Path.Combine(second, "File.txt"));

        Assert.Equal("File.txt is missing", await CompareAsync());
    }

    [Fact]
    public async Task FindDifferenceAsync_ExtraEmptyDirectory_NamesIt()
    {
        Directory.CreateDirectory(Path.Combine(second, "extra"));

        Assert.Equal("extra should not be there", await CompareAsync());
    }

    [Fact]
    public async Task FindDifferenceAsync_DirectoryInPlaceOfFile_NamesIt()
    {
        File.Delete(Path.Combine(second, "File.txt"));
        Directory.CreateDirectory(Path.Combine(second, "File.txt"));

        Assert.Equal("File.txt is a directory", await CompareAsync());
    }

    public void Dispose() => disk.Dispose();

    private Task<string?> CompareAsync() => TreeContent.OfDirectory(first).FindDifferenceAsync(TreeContent.OfDirectory(second));
}
