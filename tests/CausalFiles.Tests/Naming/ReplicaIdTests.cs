using CausalFiles.Naming;

namespace CausalFiles.Tests.Naming;

public class ReplicaIdTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("7")]
    [InlineData("alice-1")]
    [InlineData("Node_2.eu-west")]
    [InlineData("console")]
    public void Parse_ValidName_KeepsIt(string name) => Assert.Equal(name, ReplicaId.Parse(name).Value);

    [Fact]
    public void Parse_LongestName_KeepsIt()
    {
        string name = new('x', ReplicaId.MaxLength);

        Assert.Equal(name, ReplicaId.Parse(name).Value);
    }

    [Theory]
    [InlineData("", "1 to 64 characters")]
    [InlineData("a b", "consists of")]
    [InlineData("a/b", "consists of")]
    [InlineData("a:b", "consists of")]
    [InlineData("a,b", "consists of")]
    [InlineData("zoé", "consists of")]
    [InlineData("١", "consists of")]
    [InlineData("a\0", "consists of")]
    [InlineData(".alice", "begins with")]
    [InlineData("-alice", "begins with")]
    [InlineData("_alice", "begins with")]
    [InlineData("..", "begins with")]
    [InlineData("alice.", "ends with a dot")]
    [InlineData("nul", "Windows device")]
    [InlineData("Com1.eu", "Windows device")]
    public void Parse_BrokenRule_NamesIt(string name, string rule)
    {
        InvalidPathException error = Assert.Throws<InvalidPathException>(() => ReplicaId.Parse(name));

        Assert.Equal(name, error.Path);
        Assert.Contains(rule, error.Rule, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_OneCharacterTooMany_Throws() =>
        Assert.Throws<InvalidPathException>(() => ReplicaId.Parse(new string('x', ReplicaId.MaxLength + 1)));

    [Fact]
    public void Parse_Null_Throws() => Assert.Throws<ArgumentNullException>(() => ReplicaId.Parse(null!));

    [Fact]
    public void Conversion_FromText_Parses()
    {
        ReplicaId replica = "alice";

        Assert.Equal(ReplicaId.Parse("alice"), replica);
        Assert.Throws<InvalidPathException>(() => (ReplicaId)"no good");
    }

    [Fact]
    public void Equality_SameText_IsEqual()
    {
        ReplicaId one = "alice";
        ReplicaId other = new string([.. "alice"]);

        Assert.True(one == other);
        Assert.False(one != other);
        Assert.True(one.Equals((object)other));
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
    }

    [Fact]
    public void Equality_OtherLetterCase_IsNotEqual()
    {
        Assert.True(ReplicaId.Parse("alice") != ReplicaId.Parse("Alice"));
        Assert.False(ReplicaId.Parse("alice").Equals("alice" as object));
    }

    [Fact]
    public void CompareTo_Names_IsOrdinal()
    {
        ReplicaId[] sorted = [.. new ReplicaId[] { "b", "a-b", "a", "B", "a1" }.Order()];

        Assert.Equal(["B", "a", "a-b", "a1", "b"], sorted.Select(r => r.Value));
    }

    [Fact]
    public void Default_Value_NamesNoReplica()
    {
        ReplicaId none = default;

        Assert.Throws<InvalidOperationException>(() => none.Value);
        Assert.Equal("", none.ToString());
        Assert.Equal(default, none);
        Assert.NotEqual(ReplicaId.Parse("a"), none);
        Assert.True(none.CompareTo("a") < 0);
        Assert.Equal(0, none.GetHashCode());
    }

    [Fact]
    public void ToString_Name_IsTheName() => Assert.Equal("bob", ReplicaId.Parse("bob").ToString());
}
