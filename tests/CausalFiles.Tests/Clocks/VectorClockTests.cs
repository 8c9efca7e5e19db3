using System.Globalization;
using CausalFiles.Clocks;
using CausalFiles.Naming;

namespace CausalFiles.Tests.Clocks;

public class VectorClockTests
{
    [Fact]
    public void Zero_KnowsOfNothing()
    {
        Assert.Empty(VectorClock.Zero.Components);
        Assert.Equal(0, VectorClock.Zero["alice"]);
        Assert.Equal("", VectorClock.Zero.ToString());
        Assert.Equal(VectorClock.Zero, VectorClock.Parse(""));
    }

    [Fact]
    public void Create_AnyOrder_SortsAndLeavesZerosOut()
    {
        VectorClock clock = VectorClock.Create([new("bob", 3), new("zoe", 0), new("alice", 2)]);

        Assert.Equal([new("alice", 2), new("bob", 3)], clock.Components);
        Assert.Equal(2, clock["alice"]);
        Assert.Equal(0, clock["zoe"]);
        Assert.Equal(0, clock["Alice"]);
    }

    [Fact]
    public void Create_ReplicaTwice_Throws()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => VectorClock.Create([new("bob", 3), new("alice", 2), new("bob", 4)]));

        Assert.Contains("bob appears twice", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_ReplicaTwiceWithOneCount_Throws() =>
        Assert.Throws<ArgumentException>(() => VectorClock.Create([new("bob", 3), new("bob", 3)]));

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public void Create_NegativeComponent_Throws(long count)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => VectorClock.Create([new("alice", 1), new("bob", count)]));

        Assert.Contains("bob is negative", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Members_Null_Throw()
    {
        Assert.Throws<ArgumentNullException>(() => VectorClock.Create(null!));
        Assert.Throws<ArgumentNullException>(() => VectorClock.Parse(null!));
        Assert.Throws<ArgumentNullException>(() => VectorClock.Zero.Merge(null!));
        Assert.Throws<ArgumentNullException>(() => VectorClock.Zero.Compare(null!));
    }

    [Theory]
    [InlineData("", "", CausalOrder.Equal)]
    [InlineData("a:1", "a:1", CausalOrder.Equal)]
    [InlineData("", "a:1", CausalOrder.Before)]
    [InlineData("a:1", "a:2", CausalOrder.Before)]
    [InlineData("a:1", "a:1,b:1", CausalOrder.Before)]
    [InlineData("b:1", "a:1,b:1", CausalOrder.Before)]
    [InlineData("a:2,b:1", "a:2", CausalOrder.After)]
    [InlineData("a:1", "b:1", CausalOrder.Concurrent)]
    [InlineData("a:2,b:1", "a:1,b:2", CausalOrder.Concurrent)]
    [InlineData("a:1", "A:1", CausalOrder.Concurrent)]
    public void Compare_Pair_TellsTheCausalOrder(string left, string right, CausalOrder order) =>
        Assert.Equal(order, VectorClock.Parse(left).Compare(VectorClock.Parse(right)));

    [Theory]
    [InlineData("", "a:1", "a:1")]
    [InlineData("a:2,c:1", "a:1,b:3", "a:2,b:3,c:1")]
    [InlineData("a:1", "b:1", "a:1,b:1")]
    public void Merge_Pair_TakesTheGreaterOfEach(string left, string right, string merged) =>
        Assert.Equal(merged, VectorClock.Parse(left).Merge(VectorClock.Parse(right)).ToString());

    // The merge with what is known already happens at every operation.
    [Fact]
    public void Merge_ClockThatCoversTheOther_IsNotCopied()
    {
        VectorClock less = VectorClock.Parse("a:1");
        VectorClock greater = VectorClock.Parse("a:1,b:1");

        Assert.Same(greater, greater.Merge(less));
        Assert.Same(greater, less.Merge(greater));
    }

    [Fact]
    public void Increment_Replica_CountsOneMore()
    {
        IVectorClock clock = VectorClock.Zero.Increment("bob").Increment("alice").Increment("bob");

        Assert.Equal("alice:1,bob:2", clock.ToString());
    }

    [Fact]
    public void Increment_ComponentAtItsLimit_ThrowsOverflow()
    {
        VectorClock full = VectorClock.Create([new("alice", long.MaxValue)]);

        Assert.Throws<OverflowException>(() => full.Increment("alice"));
        Assert.Equal(1, full.Increment("bob")["bob"]);
    }

    [Fact]
    public void ToString_OtherCulture_IsTheSame()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("ar-SA");
        try
        {
            Assert.Equal("alice:1234567,bob:3", VectorClock.Create([new("bob", 3), new("alice", 1_234_567)]).ToString());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Create_DefaultReplica_Throws() =>
        Assert.Throws<ArgumentException>(() => VectorClock.Create([new KeyValuePair<ReplicaId, long>(default, 1)]));

    [Fact]
    public void WithComponent_WhatIsNone_Throws()
    {
        Assert.Throws<InvalidOperationException>(() => VectorClock.Zero.WithComponent(default, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => VectorClock.Zero.WithComponent("alice", -1));
        Assert.Same(VectorClock.Zero, VectorClock.Zero.WithComponent("alice", 0));
    }

    [Fact]
    public void Increment_DefaultReplica_Throws() => Assert.Throws<InvalidOperationException>(() => VectorClock.Zero.Increment(default));

    [Theory]
    [InlineData(",")]
    [InlineData("alice:1,")]
    [InlineData(",alice:1")]
    [InlineData("alice:1,,bob:1")]
    public void Parse_EmptyComponent_ThrowsFormatException(string text) => Assert.Throws<FormatException>(() => VectorClock.Parse(text));

    [Fact]
    public void Parse_AnyOrder_IsTheSameClock()
    {
        Assert.Equal(VectorClock.Parse("alice:2,bob:3"), VectorClock.Parse("bob:3,alice:2"));
        Assert.Equal(VectorClock.Parse("alice:2"), VectorClock.Parse("alice:2,bob:0"));
    }

    [Theory]
    [InlineData("alice")]
    [InlineData("alice:")]
    [InlineData(":1")]
    [InlineData("alice:x")]
    [InlineData("alice:-1")]
    [InlineData("alice:+1")]
    [InlineData("alice: 1")]
    [InlineData("alice:1 ")]
    [InlineData("alice:1.0")]
    [InlineData("alice:9223372036854775808")]
    [InlineData("alice:1,alice:2")]
    [InlineData("alice:1;bob:2")]
    [InlineData("al ice:1")]
    [InlineData("alice:1, bob:2")]
    [InlineData("nul:1")]
    public void Parse_NoClock_ThrowsFormatException(string text) => Assert.Throws<FormatException>(() => VectorClock.Parse(text));

    // A token may come from anywhere, and the message goes into a log.
    [Theory]
    [InlineData("x", 1_000_000)]
    [InlineData("alice:1,", 65_536)]
    [InlineData(",", 1_000_000)]
    [InlineData("x:", 1_000_000)]
    public void Parse_EndlessText_ThrowsFormatExceptionWithAShortMessage(string part, int times)
    {
        FormatException error = Assert.Throws<FormatException>(() => VectorClock.Parse(string.Concat(Enumerable.Repeat(part, times))));

        Assert.InRange(error.Message.Length, 1, 500);
    }

    [Fact]
    public void Parse_AsManyComponentsAsThereCanBe_IsAClock()
    {
        VectorClock most = VectorClock.Create(Enumerable.Range(0, 65_536).Select(i => KeyValuePair.Create(ReplicaId.Parse($"replica-{i:x8}"), long.MaxValue)));

        Assert.Equal(most, VectorClock.Parse(most.ToString()));
    }

    [Fact]
    public void Equals_SomethingElse_IsFalse()
    {
        Assert.False(VectorClock.Zero.Equals((object?)null));
        Assert.False(VectorClock.Zero.Equals((VectorClock?)null));
        Assert.False(VectorClock.Zero.Equals(""));
    }

    // The numbers are public; code that was compiled against them keeps its meaning.
    [Theory]
    [InlineData(CausalOrder.Equal, 0)]
    [InlineData(CausalOrder.Before, 1)]
    [InlineData(CausalOrder.After, 2)]
    [InlineData(CausalOrder.Concurrent, 3)]
    public void CausalOrder_Numbers_AreFixed(CausalOrder order, int number) => Assert.Equal(number, (int)order);

    [Fact]
    public void Components_OfEveryClock_AreInOrderOfTheReplica()
    {
        ReplicaId[] replicas = [.. VectorClock.Parse("b:1,B:1,a-1:1,a:1").Components.Select(c => c.Key)];

        Assert.Equal(["B", "a", "a-1", "b"], replicas);
    }
}
