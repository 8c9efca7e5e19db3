namespace CausalFiles.Benchmarks.Results;

/// <summary>What a comparison must reach: a bound on the library's own figure, or on its ratio to the peer's.</summary>
internal sealed record Bar
{
    private readonly bool isRatio;
    private readonly bool isAtLeast;
    private readonly double limit;

    private Bar(bool isRatio, bool isAtLeast, double limit)
    {
        this.isRatio = isRatio;
        this.isAtLeast = isAtLeast;
        this.limit = limit;
    }

    internal static Bar RatioAtLeast(double limit) => new(isRatio: true, isAtLeast: true, limit);

    internal static Bar RatioAtMost(double limit) => new(isRatio: true, isAtLeast: false, limit);

    /// <summary>In the unit of the figure: seconds or bytes.</summary>
    internal static Bar AtMost(double limit) => new(isRatio: false, isAtLeast: false, limit);

    /// <summary>Whether the comparison reaches the bar; null when the peer could not be measured.</summary>
    internal bool? IsMetBy(Comparison comparison)
    {
        double? value = isRatio ? comparison.Ratio : comparison.Library.Median;
        return value is { } measured ? (isAtLeast ? measured >= limit : measured <= limit) : null;
    }

    internal string Describe(Unit unit) => (isAtLeast ? "≥ " : "≤ ") + (isRatio ? Quantity.Ratio(limit) : Quantity.Of(unit, limit));
}
