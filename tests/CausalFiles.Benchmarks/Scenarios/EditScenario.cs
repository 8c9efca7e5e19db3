using CausalFiles.Benchmarks.Peers;
using CausalFiles.Benchmarks.Results;
using CausalFiles.Benchmarks.Running;
using CausalFiles.Benchmarks.Workloads;

namespace CausalFiles.Benchmarks.Scenarios;

/// <summary>Many small edits of a text, each a snapshot: what each stores and takes, and how long it takes to have a version back.</summary>
internal sealed class EditScenario : IScenario
{
    private const int TextSize = 1_000_000;
    private const int Edits = 1_000;
    private const int VersionsToRead = 50;
    private const int GitEdits = 30;
    private const int BorgEdits = 10;

    private const string Remark = """
        Where 2 ms for an unlike whole file are missed: hashing it, one flush, and writing the replicas' files beside the old ones take longer than that by themselves. Besides, the
        library cuts it into chunks and makes those that are new durable in a pack.
        """;

    private static readonly EditWay[] Ways = [EditWay.Append, EditWay.RangeWrite, EditWay.Update, EditWay.WholeFile];

    public string Name => "edits";

    public string Title => "A snapshot after every small edit";

    public string Method => $"""
        {Edits:N0} edits of {EditWay.EditSize} bytes in a text of {TextSize / 1_000_000} MB of made-up words, at 2 replicas, each durable and in both files: appended;
        written over a range; inserted by an update that hands over the whole new text; and written as a whole file that differs near its beginning and near its
        end. Bytes are what the log and the snapshots of the closed root have grown by. Then {VersionsToRead} random versions are read back by
        `ReadVersionAsync` and compared with what was written; the figure is the slowest of each turn. Beside it, {GitEdits} edits at random places with git
        (`add`, `commit`) and {BorgEdits} with borg (`create`); and the least that a whole new text costs: hashed with SHA-256, {EditWay.EditSize} bytes made durable by one flush,
        and {LibraryEdits.ReplicaCount} files of its length written beside the old ones and renamed.
        """;

    public async Task<ScenarioResult> RunAsync(ScenarioContext context)
    {
        IVersionKeeper[] keepers = [new GitKeeper(), new BorgKeeper()];
        EditEntrant[] ways = [.. Ways.Select(way => new EditEntrant(way.Name, () => EditAsync(context, way)))];
        EditEntrant?[] peers =
        [
            Entrant(keepers[0], () => KeepAsync<GitKeeper>(context, GitEdits)),
            Entrant(keepers[1], () => KeepAsync<BorgKeeper>(context, BorgEdits)),
        ];
        EditEntrant bare = new("whole files, bare", () => Task.FromResult(RewriteBare(context)));
        _ = await Turns.TakeAsync(context, "seconds an edit", [.. ways.Append(bare).Concat(peers.OfType<EditEntrant>()).Select(entrant => entrant.Contestant)]);
        return new ScenarioResult([.. ways.SelectMany(way => Compare(way, bare, keepers, peers))])
        {
            Details = [new DetailTable("A version read back", ["made by", "mean", "p50", "p90", "p99", "max"], [.. ways.Select(ReadRow)])],
            Notes = [Remark],
        };
    }

    private static EditEntrant? Entrant(IVersionKeeper keeper, Func<Task<EditOutcome>> runAsync) =>
        keeper.Missing is null ? new EditEntrant(keeper.Name, runAsync) : null;

    private static IEnumerable<Comparison> Compare(EditEntrant way, EditEntrant bare, IVersionKeeper[] keepers, EditEntrant?[] peers)
    {
        bool isWhole = way.Name == EditWay.WholeFile.Name;
        (EditEntrant? git, string? noGit) = (peers[0], keepers[0].Missing);
        string bytes = $"{way.Name}: bytes an edit";
        string time = $"{way.Name}: time an edit";
        var size = Bar.AtMost(isWhole ? 20_000 : 400);
        yield return new Comparison(bytes, way.Bytes, "git, after gc") { PeerFigure = git?.PackedBytes, Missing = noGit, Bars = [size] };
        yield return new Comparison(time, way.Times, "git") { PeerFigure = git?.Times, Missing = noGit, Bars = [Bar.AtMost(2e-3)] };
        yield return new Comparison($"{way.Name}: slowest version", way.SlowestReads, "the median version")
        {
            PeerFigure = way.MedianReads,
            Bars = [Bar.AtMost(50e-3)],
        };
        if (isWhole)
        {
            (EditEntrant? borg, string? noBorg) = (peers[1], keepers[1].Missing);
            yield return new Comparison(bytes, way.Bytes, "git, before gc") { PeerFigure = git?.Bytes, Missing = noGit };
            yield return new Comparison(bytes, way.Bytes, "borg") { PeerFigure = borg?.Bytes, Missing = noBorg };
            yield return new Comparison(time, way.Times, "hash, flush, whole files renamed") { PeerFigure = bare.Times };
            yield return new Comparison(time, way.Times, "borg") { PeerFigure = borg?.Times, Missing = noBorg };
        }
    }

    private static IReadOnlyList<string> ReadRow(EditEntrant way) =>
        [way.Name, .. Distribution.Of(way.Reads).Cells(static seconds => Quantity.Of(Unit.Seconds, seconds))];

    private static EditedText NewText() => new(TextSize, seed: 7);

    private static Task<EditOutcome> EditAsync(ScenarioContext context, EditWay way)
    {
        int edits = context.Scaled(Edits, least: 10);
        return new LibraryEdits(context.Workspace.NewPath(), way, edits, Math.Min(edits, VersionsToRead)).RunAsync(NewText());
    }

    private static EditOutcome RewriteBare(ScenarioContext context) =>
        RewrittenCopies.Run(context.Workspace.NewDirectory(), NewText(), context.Scaled(Edits, least: 10), LibraryEdits.ReplicaCount);

    private static Task<EditOutcome> KeepAsync<T>(ScenarioContext context, int edits)
        where T : IVersionKeeper, new() =>
        KeptEdits.RunAsync(new T(), context.Workspace.NewDirectory(), NewText(), context.Scaled(edits, least: 3), context.Stop);
}
