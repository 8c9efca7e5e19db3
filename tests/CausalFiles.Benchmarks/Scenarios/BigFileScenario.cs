using CausalFiles.Benchmarks.Peers;
using CausalFiles.Benchmarks.Results;
using CausalFiles.Benchmarks.Running;
using CausalFiles.Benchmarks.Workloads;

namespace CausalFiles.Benchmarks.Scenarios;

/// <summary>One byte changed in a big file, beside the same in a small one and beside what copies the whole file.</summary>
internal sealed class BigFileScenario : IScenario
{
    private const int ReplicaCount = 8;
    private const long BigSize = 100_000_000;
    private const long SmallSize = 1_000_000;
    private const int Changes = 51;

    private const string Remark = """
        The ratio to the small file lies between 1.4 and 2.2 from run to run: the system still writes back what making the big file at so many replicas has left, and a chunk of
        the small file is in memory more often.
        """;

    private static readonly Dictionary<string, string> NoEnvironment = [];

    public string Name => "bigfile";

    public string Title => "One byte changed in a big file";

    public string Method => $"""
        One byte at a random place in a file of {BigSize / 1_000_000} MB, at {ReplicaCount} replicas; {Changes} changes, taking turns with the same change in
        a file of {SmallSize / 1_000_000} MB. Every change is then looked for in every replica's file. Plain copies: the whole file copied over {ReplicaCount} others,
        not flushed. rsync: one run with `-a` for each of {ReplicaCount} directories.
        """;

    public async Task<ScenarioResult> RunAsync(ScenarioContext context)
    {
        long bigSize = context.ScaledBytes(BigSize, least: SmallSize);
        await using ReplicatedFileSystem opened = await ReplicatedFileSystem.OpenAsync(context.Workspace.NewDirectory(), Replicas.Named(ReplicaCount));
        ByteChanges big = await ByteChanges.CreateAsync(opened, "big.bin", bigSize);
        ByteChanges small = await ByteChanges.CreateAsync(opened, "small.bin", SmallSize);
        ScenarioContext turns = context with { Passes = context.Scaled(Changes, least: 5), Progress = _ => { } };
        IReadOnlyList<Series> times = await Turns.TakeAsync(
            turns,
            "change",
            new Contestant("big file", Unit.Seconds, big.ChangeAsync),
            new Contestant("small file", Unit.Seconds, small.ChangeAsync));
        string work = $"1 byte in {Quantity.Of(Unit.Bytes, bigSize)}";
        return new ScenarioResult(
        [
            new Comparison(work, times[0], "the same in 1 MB") { PeerFigure = times[1], Bars = [Bar.AtMost(5e-3), Bar.RatioAtMost(2)] },
            .. await CompareWithCopiesAsync(context, work, big, times[0]),
        ])
        {
            Notes = [Remark],
        };
    }

    // These take long, and take their turns with the library once more.
    private static async Task<IReadOnlyList<Comparison>> CompareWithCopiesAsync(ScenarioContext context, string work, ByteChanges big, Series alone)
    {
        CopiedFile copies = new(context.Workspace.NewDirectory(), big.Size, ReplicaCount);
        var rsync = ExternalTool.Find("rsync");
        List<Contestant> contestants =
        [
            new("CausalFiles", Unit.Seconds, big.ChangeAsync),
            new("plain copies", Unit.Seconds, () => Task.FromResult(copies.CopyChanged())),
        ];
        if (rsync.IsInstalled)
        {
            contestants.Add(new Contestant("rsync", Unit.Seconds, () => copies.SynchroniseAsync((source, target) =>
                rsync.RunAsync(target, NoEnvironment, context.Stop, "-a", source, target))));
        }

        IReadOnlyList<Series> times = await Turns.TakeAsync(context, work, contestants);
        return
        [
            new Comparison(work, times[0], $"plain copies to {ReplicaCount} directories") { PeerFigure = times[1], Bars = [Bar.RatioAtMost(0.01)] },
            rsync.IsInstalled
                ? new Comparison(work, times[0], $"rsync to {ReplicaCount} directories") { PeerFigure = times[2] }
                : new Comparison(work, alone, $"rsync to {ReplicaCount} directories") { Missing = rsync.Missing },
        ];
    }
}
