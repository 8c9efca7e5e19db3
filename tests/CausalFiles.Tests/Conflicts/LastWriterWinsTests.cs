using CausalFiles.Conflicts;
using CausalFiles.Tests.Harness;
using CsCheck;

namespace CausalFiles.Tests.Conflicts;

/// <summary>With a total order of versions the order of coming back does not matter.</summary>
public sealed class LastWriterWinsTests
{
    private static readonly string[] Names = ["alice", "bob", "carol"];

    private static readonly int[][] Orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

    [Fact]
    public async Task ThreeReplicas_ComingBackInAnyOrder_EndUpWithTheSame() => await Gen.Select(Gen.Int[0, 3].Array[3], Gen.Int[-1, 2], Gen.Bool).SampleAsync(
        async (writes, mover, isInterleaved) =>
        {
            List<string> outcomes = [];
            foreach (int[] order in Orders)
            {
                outcomes.Add(await RunAsync(writes, mover, order, isInterleaved));
            }

            Assert.Single(outcomes.Distinct());
        },
        iter: 15,
        threads: 1);

    [Fact]
    public async Task Version_ThatHadSeenAnother_ComesAfterItForEverybody()
    {
        List<string> outcomes = [];
        foreach (bool isBobFirst in new[] { true, false })
        {
            using var disk = TestDisk.Mock();
            await using ReplicatedFileSystem files = await ReplicatedFileSystem.OpenAsync(disk.FileSystem, disk.PathOf("root"), ["alice", "bob", "carol"]);
            await files["alice"].WriteAllTextAsync("f", "base");
            OfflineWorker carol = new(files, "carol");
            await carol.WriteAsync("f", "carol 1");
            await carol.WriteAsync("f", "carol 2");
            await files["alice"].WriteAllTextAsync("f", "alice 1");
            await files["alice"].WriteAllTextAsync("f", "alice 2");
            OfflineWorker bob = new(files, "bob");
            await bob.WriteAsync("f", "bob");
            await (isBobFirst ? bob : carol).ComeBackAsync(new LastWriterWinsResolver());
            await (isBobFirst ? carol : bob).ComeBackAsync(new LastWriterWinsResolver());
            outcomes.Add(await files["alice"].ReadAllTextAsync("f"));
        }

        Assert.Equal(["bob", "bob"], outcomes);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Version_ThatAMergeHasPutInPlace_IsStillItsAuthors(bool isInterleaved)
    {
        List<string> outcomes = [];
        foreach (int[] order in Orders)
        {
            // Alice has seen 1 operation of hers, bob 2, carol 3.
            outcomes.Add(await RunAsync([1, 2, 3], mover: -1, order, isInterleaved));
        }

        Assert.All(outcomes, outcome => Assert.Contains($"[f, {Convert.ToHexString("carol 2"u8)}]", outcome, StringComparison.Ordinal));
    }

    private static async Task<string> RunAsync(int[] writes, int mover, int[] order, bool isInterleaved)
    {
        using var disk = TestDisk.Mock();
        await using ReplicatedFileSystem files = await ReplicatedFileSystem.OpenAsync(disk.FileSystem, disk.PathOf("root"), ["alice", "bob", "carol", "dave"]);
        await files["alice"].WriteAllTextAsync("f", "base");
        OfflineWorker[] workers = [.. Names.Select(name => new OfflineWorker(files, name))];
        for (int i = 0; i < workers.Length; i++)
        {
            for (int j = 0; j < writes[i]; j++)
            {
                await workers[i].WriteAsync("f", $"{Names[i]} {j}");
            }

            if (i == mover)
            {
                await workers[i].MoveAsync("f", "g");
            }
        }

        foreach (int i in order)
        {
            await workers[i].ComeBackAsync(new LastWriterWinsResolver(), isInterleaved ? () => files["dave"].WriteAllTextAsync("other", "dave") : null);
        }

        Assert.Empty((await files.VerifyAsync()).Violations);
        return string.Join(' ', Trees.Read(disk.FileSystem, files["alice"].DirectoryPath));
    }
}
