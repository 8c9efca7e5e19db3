using CausalFiles.Benchmarks.Peers;
using CausalFiles.Benchmarks.Results;
using CausalFiles.Benchmarks.Running;
using CausalFiles.Benchmarks.Workloads;

namespace CausalFiles.Benchmarks.Scenarios;

/// <summary>How long it takes until a small file that was created at one replica can be read at all the others, beside the least that this can cost.</summary>
internal sealed class PropagationScenario : IScenario
{
    private const int ReplicaCount = 8;
    private const int FileSize = 1_000;
    private const int Creations = 300;

    public string Name => "propagation";

    public string Title => "From a new file to all replicas";

    public string Method => $"""
        A file of {FileSize:N0} bytes is created at one of {ReplicaCount} replicas; the clock stops when it can be opened by its path in the directories of the other
        {ReplicaCount - 1} and has its length there. Beside it: the same bytes written to a pre-zeroed file with one flush, and a file created in {ReplicaCount} directories,
        looked at in the same way. {Creations} turns each; the figure is the p50.
        """;

    public async Task<ScenarioResult> RunAsync(ScenarioContext context)
    {
        using BareCreation bare = new(context.Workspace.NewDirectory(), ReplicaCount);
        await using ReplicatedFileSystem opened = await ReplicatedFileSystem.OpenAsync(context.Workspace.NewDirectory(), Replicas.Named(ReplicaCount));
        Replica[] replicas = [.. opened.Replicas];
        string[] directories = [.. replicas.Select(replica => replica.DirectoryPath)];
        int file = 0;
        byte[] content = new byte[FileSize];
        ScenarioContext turns = context with { Passes = context.Scaled(Creations, least: 5), Progress = _ => { } };
        IReadOnlyList<Series> times = await Turns.TakeAsync(
            turns,
            "creation",
            new Contestant("CausalFiles", Unit.Seconds, () =>
            {
                string name = $"{++file}";
                Random.Shared.NextBytes(content);
                return Timing.SecondsAsync(async () =>
                {
                    int acting = file % ReplicaCount;
                    _ = await replicas[acting].WriteAllBytesAsync(name, content);
                    WaitFor(name, directories, acting);
                });
            }),
            new Contestant("bare creation", Unit.Seconds, () => Task.FromResult(Timing.Seconds(() =>
            {
                bare.Create($"{file}", content);
                WaitFor($"{file}", bare.Directories, file % ReplicaCount);
            }))));
        return new ScenarioResult(
        [
            new Comparison($"{FileSize:N0} bytes at {ReplicaCount} replicas", times[0], $"{ReplicaCount} files created, one flush")
            {
                PeerFigure = times[1],
                Bars = [Bar.RatioAtMost(2)],
            },
        ])
        {
            Details = [new DetailTable("Spread", ["who", "mean", "p50", "p90", "p99", "max"], [Row("CausalFiles", times[0]), Row("bare creation", times[1])])],
        };
    }

    private static IReadOnlyList<string> Row(string who, Series times) =>
        [who, .. Distribution.Of(times.Values).Cells(static seconds => Quantity.Of(Unit.Seconds, seconds))];

    private static void WaitFor(string name, IReadOnlyList<string> directories, int acting)
    {
        for (int i = 0; i < directories.Count; i++)
        {
            while (i != acting && !IsReadable(Path.Combine(directories[i], name)))
            {
                _ = Thread.Yield();
            }
        }
    }

    private static bool IsReadable(string path)
    {
        try
        {
            using var file = File.OpenHandle(path);
            return RandomAccess.GetLength(file) == FileSize;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }
}
