using CausalFiles.Simulation.Output;

namespace CausalFiles.Simulation.Exports;

/// <summary>The files that the history is written to at the end of a run, after it was checked.</summary>
internal sealed class HistoryExports(string? jsonLines, string? shiViz)
{
    /// <returns>A line for each file.</returns>
    internal async Task<IReadOnlyList<string>> WriteAsync(ReplicatedFileSystem files)
    {
        List<string> written = [];
        if (jsonLines is not null)
        {
            await using FileStream stream = File.Create(jsonLines);
            written.Add($"History:       {jsonLines}, {Quantity.Of(await files.ExportAsync(stream), "operation")}");
        }

        if (shiViz is not null)
        {
            await using StreamWriter writer = File.CreateText(shiViz);
            written.Add($"For ShiViz:    {shiViz}, {Quantity.Of(await files.ExportShiVizAsync(writer), "operation")}");
        }

        return written;
    }
}
