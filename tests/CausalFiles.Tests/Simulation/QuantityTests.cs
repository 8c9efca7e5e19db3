using CausalFiles.Simulation.Output;

namespace CausalFiles.Tests.Simulation;

public class QuantityTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1_000, "1.00 kB")]
    [InlineData(12_345, "12.3 kB")]
    [InlineData(1_234_567, "1.23 MB")]
    [InlineData(987_000_000_000, "987 GB")]
    [InlineData(5_000_000_000_000_000, "5,000 TB")]
    public void Bytes_Number_HasThreeDigitsAndAUnit(long bytes, string expected) => Assert.Equal(expected, Quantity.Bytes(bytes));

    [Theory]
    [InlineData(0, "0 operations")]
    [InlineData(1, "1 operation")]
    [InlineData(1_001, "1,001 operations")]
    public void Of_Number_IsOneOrMany(long number, string expected) => Assert.Equal(expected, Quantity.Of(number, "operation"));

    [Theory]
    [InlineData(0.0421, "0.04 ms")]
    [InlineData(4.21, "4.21 ms")]
    [InlineData(999, "999 ms")]
    [InlineData(1234, "1.23 s")]
    public void Duration_Time_IsInMillisecondsOrSeconds(double milliseconds, string expected) =>
        Assert.Equal(expected, Quantity.Duration(TimeSpan.FromMilliseconds(milliseconds)));
}
