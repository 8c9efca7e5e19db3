using CausalFiles.Simulation.Narration;
using CausalFiles.Simulation.Output;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.Simulation;

/// <summary>What the library logs about its work becomes the story of that work.</summary>
public class LibraryLogTests
{
    [Fact]
    public async Task Log_ReadAndWrite_TellsEachStepInItsOrder()
    {
        List<string> story = await TellAsync(async files =>
        {
            await files["client-0"].AppendAllTextAsync("File.txt", "one\n");
            await files["client-1"].ReadAllTextAsync("File.txt");
        });

        Assert.Equal(
            [
                "#1 client-0 creates File.txt: 4 B, snapshot 943e5ea2, clock client-0:1",
                "  client-0: File.txt written",
                "  synchronisation of operation 1 started",
                "  client-1: File.txt updated from client-0",
                "  synchronisation of operation 1 ended",
                "#2 client-1 reads File.txt: 4 B, snapshot 943e5ea2, clock client-0:1,client-1:1",
                "  client-1: nothing changed",
                "  synchronisation of operation 2 started",
                "  client-0: nothing changed",
                "  synchronisation of operation 2 ended",
            ],
            story);
    }

    [Fact]
    public async Task Log_WriteAndUpdate_NamesThem()
    {
        List<string> story = await TellAsync(async files =>
        {
            await files["client-0"].WriteAllTextAsync("File.txt", "");
            await files["client-0"].AppendAllTextAsync("File.txt", "one\n");
            await files["client-1"].UpdateTextAsync("File.txt", text => text + "x");
        });

        Assert.Equal(
            ["#1 client-0 creates File.txt: 0 B", "#2 client-0 writes to File.txt: 4 B", "#3 client-1 updates File.txt: 5 B"],
            story.Where(line => line.StartsWith('#')).Select(line => line.Split(',')[0]));
    }

    [Fact]
    public void Applied_OperationsOfLongAgo_SaysThatTheReplicaCaughtUp()
    {
        List<string> told = [];

        new SynchronisationStory(told.Add).Applied("client-0", 3, 7);

        Assert.Equal(["  client-0: caught up with operations 3 to 7"], told);
    }

    [Fact]
    public async Task Log_ForeignFileInAReplica_WarnsOnTheErrorOutput()
    {
        using var disk = TestDisk.Mock();
        using StringWriter output = new();
        using StringWriter errors = new();
        using LibraryLog log = new(new PlainScreen(output, errors), story: null);
        await using var files = await ReplicatedFileSystem.OpenAsync(
            disk.FileSystem, disk.Root, ["client-0", "client-1"], new ReplicatedFileSystemOptions { LoggerFactory = log });
        await disk.FileSystem.File.WriteAllTextAsync(disk.PathOf("replicas", "client-1", "File.txt"), "foreign");

        await files["client-0"].AppendAllTextAsync("File.txt", "one\n");

        Assert.Contains("warning: File.txt in the directory of replica client-1 was not put there", errors.ToString(), StringComparison.Ordinal);
        Assert.Empty(output.ToString());
    }

    private static async Task<List<string>> TellAsync(Func<ReplicatedFileSystem, Task> act)
    {
        using var disk = TestDisk.Mock();
        List<string> told = [];
        using LibraryLog log = new(new PlainScreen(TextWriter.Null, TextWriter.Null), new SynchronisationStory(told.Add));
        await using var files = await ReplicatedFileSystem.OpenAsync(
            disk.FileSystem, disk.Root, ["client-0", "client-1"], new ReplicatedFileSystemOptions { LoggerFactory = log });
        await act(files);
        return told;
    }
}
