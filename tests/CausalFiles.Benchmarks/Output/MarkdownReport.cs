using System.Globalization;
using System.Text;
using CausalFiles.Benchmarks.Results;

namespace CausalFiles.Benchmarks.Output;

/// <summary>A whole run as the document <c>docs/performance.md</c>.</summary>
internal static class MarkdownReport
{
    internal const string Path = "docs/performance.md";

    internal static string Render(RunReport run)
    {
        StringBuilder text = new();
        text.Append("# Performance\n\n");
        text.Append("Written by `dotnet run -c Release --project tests/CausalFiles.Benchmarks -- all`; do not edit.\n\n");
        AppendMachine(text, run);
        AppendMethod(text, run);
        foreach (ScenarioReport scenario in run.Scenarios)
        {
            AppendScenario(text, scenario);
        }

        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static void AppendMachine(StringBuilder text, RunReport run)
    {
        text.Append("## Machine\n\n");
        AppendTable(
            text,
            ["what", "which"],
            [
                ["date", run.Date.ToString("yyyy-MM-dd HH:mm 'UTC'zzz", CultureInfo.InvariantCulture)],
                ["processors", run.Machine.Processor],
                ["memory", run.Machine.Memory],
                ["file system", run.Machine.Disk],
                ["one flush of 4 kB to a pre-zeroed file (median)", run.Machine.Flush],
                ["system", run.Machine.System],
                ["runtime", run.Machine.Runtime],
                ["CausalFiles", run.Machine.Library],
            ]);
    }

    private static void AppendMethod(StringBuilder text, RunReport run)
    {
        text.Append($"""
            ## Method

            Every figure stands beside a peer or a limit that the same run measured on the same disk: times by themselves say little, on a shared machine nothing.
            The library and its peers take turns, {run.Passes} times unless a scenario says otherwise. A figure is the median of its turns. A ratio is the library's figure
            divided by the peer's: the median of the ratios of neighbouring turns. The library runs with its defaults: every operation durable before it returns, and
            applied to every replica (`SyncMode.BeforeReturn`). Peers do what is said of them and no more. kB, MB and GB are powers of 1,000. What a run has written is
            checked against what it should have written; a scenario that finds a difference fails and gives no figures.


            """.ReplaceLineEndings("\n"));
        if (run.Scale != 1)
        {
            text.Append(CultureInfo.InvariantCulture, $"**This run was scaled to {run.Scale} of the work and says nothing about the bars.**\n\n");
        }
    }

    private static void AppendScenario(StringBuilder text, ScenarioReport scenario)
    {
        text.Append($"## {scenario.Title}\n\n{scenario.Method}\n\n");
        if (scenario.Failure is { } failure)
        {
            text.Append($"It failed: {failure.GetType().Name}: {failure.Message}\n\n");
        }

        if (scenario.Result is { } result)
        {
            AppendTable(text, ComparisonCells.Columns, [.. result.Comparisons.Select(ComparisonCells.Of)]);
            foreach (DetailTable table in result.Details)
            {
                text.Append($"{table.Title}:\n\n");
                AppendTable(text, table.Columns, table.Rows);
            }

            foreach (string note in result.Notes)
            {
                text.Append($"{note}\n\n");
            }
        }

        text.Append($"`-- {scenario.Name}` took {Quantity.Of(Unit.Seconds, scenario.Took.TotalSeconds)}.\n\n");
    }

    private static void AppendTable(StringBuilder text, IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        AppendRow(text, columns);
        AppendRow(text, [.. columns.Select(_ => "---")]);
        foreach (IReadOnlyList<string> row in rows)
        {
            AppendRow(text, row);
        }

        text.Append('\n');
    }

    private static void AppendRow(StringBuilder text, IReadOnlyList<string> cells) =>
        text.Append("| ").AppendJoin(" | ", cells.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal))).Append(" |\n");
}
