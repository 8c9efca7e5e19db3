using CausalFiles.Simulation.Measures;

namespace CausalFiles.Tests.Simulation;

public class DistributionTests
{
    [Fact]
    public void Of_OneToHundredInAnyOrder_GivesTheNearestRanks() => Assert.Equal(
        new Distribution(Count: 100, Mean: 50.5, P50: 50, P90: 90, P99: 99, Max: 100),
        Distribution.Of(Enumerable.Range(1, 100).Select(value => (double)((value * 37) % 101))));

    [Fact]
    public void Of_OneValue_IsThatValueEverywhere() => Assert.Equal(new Distribution(1, 7, 7, 7, 7, 7), Distribution.Of([7]));

    [Fact]
    public void Of_TwoValues_TakesTheLowerOneAsMedian() => Assert.Equal(new Distribution(2, 2, 1, 3, 3, 3), Distribution.Of([3, 1]));

    [Fact]
    public void Of_Nothing_IsZero() => Assert.Equal(new Distribution(0, 0, 0, 0, 0, 0), Distribution.Of([]));
}
