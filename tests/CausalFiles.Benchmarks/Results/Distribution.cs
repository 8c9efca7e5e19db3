namespace CausalFiles.Benchmarks.Results;

/// <summary>How a number of measured values are spread; percentiles are values that occurred (the nearest rank).</summary>
internal sealed record Distribution(int Count, double Mean, double P50, double P90, double P99, double Max)
{
    internal static Distribution Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0
            ? new Distribution(0, 0, 0, 0, 0, 0)
            : new Distribution(sorted.Length, sorted.Average(), At(sorted, 50), At(sorted, 90), At(sorted, 99), sorted[^1]);
    }

    /// <summary>Mean, the percentiles and the greatest, as the cells of a table.</summary>
    internal IReadOnlyList<string> Cells(Func<double, string> show) => [show(Mean), show(P50), show(P90), show(P99), show(Max)];

    // The least value that at least so many percent of all values do not exceed.
    private static double At(double[] sorted, int percent) => sorted[(int)(((((long)sorted.Length * percent) + 99) / 100) - 1)];
}
