using CausalFiles.Compaction;
using CausalFiles.Operations;
using CausalFiles.Tests.State;

namespace CausalFiles.Tests.Compaction;

public sealed class RetentionPolicyTests
{
    private static readonly OperationId Last = new(100);

    [Fact]
    public void KeepLast_OfAHundred_KeepsThatMany()
    {
        Assert.Equal(91, FirstKept(RetentionPolicy.KeepLast(10)));
        Assert.Equal(1, FirstKept(RetentionPolicy.KeepLast(100)));
        Assert.Equal(1, FirstKept(RetentionPolicy.KeepLast(long.MaxValue)));
        Assert.Equal(101, FirstKept(RetentionPolicy.KeepLast(0)));
    }

    [Fact]
    public void KeepFrom_AnOperation_KeepsItAndWhatFollows()
    {
        Assert.Equal(42, FirstKept(RetentionPolicy.KeepFrom(new OperationId(42))));
        Assert.Equal(1, FirstKept(RetentionPolicy.KeepFrom(new OperationId(1))));
        Assert.Equal(101, FirstKept(RetentionPolicy.KeepFrom(new OperationId(1000))));
    }

    [Fact]
    public void KeepFor_AnAge_KeepsFromTheFirstThatIsNotOlder()
    {
        // Operation n was n seconds after the start, and it is 100 seconds after it.
        Assert.Equal(80, FirstKept(RetentionPolicy.KeepFor(TimeSpan.FromSeconds(20))));
        Assert.Equal(1, FirstKept(RetentionPolicy.KeepFor(TimeSpan.MaxValue)));
        Assert.Equal(100, FirstKept(RetentionPolicy.KeepFor(TimeSpan.FromTicks(1))));
    }

    [Fact]
    public void Factories_OutOfRange_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => RetentionPolicy.KeepLast(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => RetentionPolicy.KeepFrom(OperationId.None));
        Assert.Throws<ArgumentOutOfRangeException>(() => RetentionPolicy.KeepFor(TimeSpan.Zero));
    }

    private static long FirstKept(RetentionPolicy policy)
    {
        for (long id = 1; id <= Last.Value; id++)
        {
            if (policy.Keeps(TreeOperations.Change(id), Last, TreeOperations.Start.AddSeconds(100)))
            {
                return id;
            }
        }

        return 101;
    }
}
