namespace CausalFiles.Benchmarks.Results;

/// <summary>The same thing measured several times.</summary>
internal sealed class Series
{
    internal Series(Unit unit, IEnumerable<double> values)
    {
        Unit = unit;
        Values = [.. values];
        ArgumentOutOfRangeException.ThrowIfZero(Values.Count, nameof(values));
    }

    internal Unit Unit { get; }

    /// <summary>In the order in which they were measured.</summary>
    internal IReadOnlyList<double> Values { get; }

    internal double Median => MedianOf(Values);

    internal double Max => Values.Max();

    /// <summary>
    /// How many times the other it is: the median of the ratios, each taken where both were measured one after the other, or else the ratio of the medians.
    /// </summary>
    internal double RatioTo(Series other) => Values.Count == other.Values.Count
        ? MedianOf(Values.Zip(other.Values, static (mine, theirs) => mine / theirs))
        : Median / other.Median;

    public override string ToString() => Quantity.Of(Unit, Median);

    private static double MedianOf(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
