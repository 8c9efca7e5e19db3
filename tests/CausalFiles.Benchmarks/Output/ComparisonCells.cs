using CausalFiles.Benchmarks.Results;

namespace CausalFiles.Benchmarks.Output;

/// <summary>Comparisons as the cells of a table, the same on the console and in the document.</summary>
internal static class ComparisonCells
{
    internal static readonly IReadOnlyList<string> Columns = ["work", "CausalFiles", "beside", "its figure", "ratio", "bar", "reached"];

    internal static IReadOnlyList<string> Of(Comparison comparison) =>
    [
        comparison.Work,
        comparison.Library.ToString(),
        comparison.Peer,
        comparison.PeerFigure?.ToString() ?? comparison.Missing ?? "",
        comparison.Ratio is { } ratio ? Quantity.Ratio(ratio) : "",
        string.Join(", ", comparison.Bars.Select(bar => bar.Describe(comparison.Library.Unit))),
        string.Join(", ", comparison.Bars.Select(bar => Verdict(bar.IsMetBy(comparison)))),
    ];

    private static string Verdict(bool? isMet) => isMet switch
    {
        true => "yes",
        false => "**no**",
        null => "unknown",
    };
}
