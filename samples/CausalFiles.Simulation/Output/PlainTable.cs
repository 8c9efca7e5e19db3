namespace CausalFiles.Simulation.Output;

/// <summary>A table as plain text, after an empty line: the first column aligned to the left, the others to the right.</summary>
internal static class PlainTable
{
    private const string Gap = "  ";

    internal static IReadOnlyList<string> Render(TableContent table)
    {
        IReadOnlyList<string>[] lines = [table.Columns, .. table.Rows];
        int[] widths = [.. table.Columns.Select((_, column) => lines.Max(line => line[column].Length))];
        return ["", table.Title, .. lines.Select(line => Render(line, widths))];
    }

    private static string Render(IReadOnlyList<string> line, int[] widths) =>
        Gap + string.Join(Gap, line.Select((cell, column) => Align(cell, column, widths[column]))).TrimEnd();

    private static string Align(string cell, int column, int width) => column == 0 ? cell.PadRight(width) : cell.PadLeft(width);
}
