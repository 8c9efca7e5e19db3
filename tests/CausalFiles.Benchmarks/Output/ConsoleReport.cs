using CausalFiles.Benchmarks.Results;

namespace CausalFiles.Benchmarks.Output;

/// <summary>A scenario's report as plain text: each table with its columns aligned.</summary>
internal static class ConsoleReport
{
    private const string Gap = "  ";

    internal static void Write(TextWriter output, ScenarioReport report)
    {
        if (report.Failure is { } failure)
        {
            output.WriteLine($"failed: {failure}");
        }

        if (report.Result is { } result)
        {
            Write(output, ComparisonCells.Columns, [.. result.Comparisons.Select(ComparisonCells.Of)]);
            foreach (DetailTable table in result.Details)
            {
                output.WriteLine($"{Environment.NewLine}{table.Title}");
                Write(output, table.Columns, table.Rows);
            }

            foreach (string note in result.Notes)
            {
                output.WriteLine($"note: {note}");
            }
        }

        output.WriteLine();
    }

    private static void Write(TextWriter output, IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        IReadOnlyList<string>[] lines = [columns, .. rows];
        int[] widths = [.. columns.Select((_, column) => lines.Max(line => line[column].Length))];
        foreach (IReadOnlyList<string> line in lines)
        {
            output.WriteLine(Gap + string.Join(Gap, line.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }
}
