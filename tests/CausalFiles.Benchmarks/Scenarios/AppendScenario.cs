using CausalFiles.Benchmarks.Peers;
using CausalFiles.Benchmarks.Results;
using CausalFiles.Benchmarks.Running;
using CausalFiles.Benchmarks.Workloads;

namespace CausalFiles.Benchmarks.Scenarios;

/// <summary>Durable appends by some callers to 8 files at some replicas, beside the limit and, if wanted, beside databases and logs.</summary>
internal sealed class AppendScenario(string name, int replicas, IReadOnlyList<int> callerCounts, bool withDatabases) : IScenario
{
    // Short turns, but more of them: what else the machine does then falls upon all alike.
    private const int MoreTurns = 2;

    private const string Databases = """

        RocksDB: synced puts, a thread for each caller. FasterLog: one commit for all that waits. SQLite: WAL, synchronous=FULL, a transaction for each record,
        a connection and a thread for each caller. These three keep one copy and write no replica's file.
        """;

    private const string Remark = """
        Where a bar is missed: five times SQLite at 8 callers is more than the limit itself where the disk flushes so quickly that SQLite keeps up with one transaction after the
        other. At 64 callers RocksDB and FasterLog write each record once and no replica's file; the limit that gathers a group's bytes shows that more is possible, and what is
        missing is processor time: an operation takes about 25 µs of two processors that the callers need too. For a single caller there is nobody over whom the way
        through the coordinator (two threads woken) and the hashing could be spread.
        """;

    private static readonly TimeSpan TurnLength = TimeSpan.FromSeconds(1);

    private const int WarmUps = 2;

    public string Name => name;

    public string Title => $"Durable appends at {replicas} replicas";

    public string Method => $"""
        Records of {AppendWorkload.RecordSize} bytes are appended to {AppendWorkload.Files} files by {string.Join(", ", callerCounts)} callers, each of whom waits until its record is
        durable and in every replica's file. A turn lasts {TurnLength.TotalSeconds:0} s after {TurnLength.TotalSeconds / 4:0.##} s that do not count; there are {MoreTurns} times as many turns, after {WarmUps} that do not count.
        The limit is a raw group commit of the same bytes by as many callers (one pre-zeroed file, one fdatasync for all that waits), and then the same bytes
        written to the same number of files on held handles: record by record, and, harder, once for each file and group.{(withDatabases ? Databases : "")}
        """;

    public async Task<ScenarioResult> RunAsync(ScenarioContext context)
    {
        List<Comparison> comparisons = [];
        List<IReadOnlyList<string>> groups = [];
        foreach (int callers in callerCounts)
        {
            comparisons.AddRange(await CompareAsync(context, callers, groups));
        }

        DetailTable sizes = new("Records made durable by one flush, in all turns", ["callers", "who", "groups", "mean", "p50", "p90", "p99", "max"], groups);
        return new ScenarioResult(comparisons) { Details = [sizes], Notes = withDatabases ? [Remark] : [] };
    }

    private async Task<IEnumerable<Comparison>> CompareAsync(ScenarioContext context, int callers, List<IReadOnlyList<string>> groups)
    {
        string work = $"{callers} {(callers == 1 ? "caller" : "callers")}";
        AppenderKind library = new("CausalFiles", directory => LibraryAppender.OpenAsync(directory, AppendWorkload.Files, replicas));
        AppenderKind[] peers = [.. Peers(callers)];
        string?[] missing = await Task.WhenAll(peers.Select(peer => peer.ProbeAsync(context.Workspace.NewDirectory())));
        AppenderKind[] present = [library, .. peers.Where((_, i) => missing[i] is null)];
        List<double>[] sizes = [.. present.Select(_ => new List<double>())];
        IReadOnlyList<Series> rates = await Turns.TakeAsync(
            context with { Passes = context.Passes * MoreTurns, WarmUps = WarmUps },
            work,
            [.. present.Select((kind, i) => new Contestant(kind.Name, Unit.PerSecond, () => MeasureAsync(context, kind, callers, sizes[i])))]);
        groups.AddRange(present.Zip(sizes).Where(pair => pair.Second.Count > 0).Select(pair => Row(callers, pair.First.Name, Distribution.Of(pair.Second))));
        return peers.Select((peer, i) => new Comparison(work, rates[0], peer.Name)
        {
            PeerFigure = missing[i] is null ? rates[Array.IndexOf(present, peer)] : null,
            Missing = missing[i],
            Bars = peer.Bar is { } bar ? [bar] : [],
        });
    }

    private IEnumerable<AppenderKind> Peers(int callers)
    {
        const int Files = AppendWorkload.Files;
        yield return AppenderKind.Of("limit", directory => new RawGroupCommit(directory, Files, replicas, gathers: false)) with { Bar = LimitBar };
        yield return AppenderKind.Of("limit, a write for each file and group", directory => new RawGroupCommit(directory, Files, replicas, gathers: true));
        if (withDatabases)
        {
            Bar? faster = callers > 1 ? Bar.RatioAtLeast(1) : null;
            yield return AppenderKind.Of("RocksDB", directory => new RocksDbAppender(directory)) with { Bar = faster };
            yield return AppenderKind.Of("FasterLog", directory => new FasterLogAppender(directory)) with { Bar = faster };
            yield return AppenderKind.Of("SQLite", directory => new SqliteAppender(directory, callers)) with { Bar = callers == 8 ? Bar.RatioAtLeast(5) : null };
        }
    }

    // There is one for 8 replicas only.
    private Bar? LimitBar => withDatabases ? Bar.RatioAtLeast(0.8) : null;

    private static IReadOnlyList<string> Row(int callers, string who, Distribution sizes) =>
        [$"{callers}", who, Quantity.Number(sizes.Count), .. sizes.Cells(Quantity.Number)];

    private static async Task<double> MeasureAsync(ScenarioContext context, AppenderKind kind, int callers, List<double> sizes)
    {
        string directory = context.Workspace.NewDirectory();
        await using IDurableAppender appender = await kind.OpenAsync(directory);
        double rate = await AppendWorkload.RunAsync(appender, callers, context.Scaled(TurnLength), context.Stop);
        sizes.AddRange(appender.GroupSizes);
        return rate;
    }
}
