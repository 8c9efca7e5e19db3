using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles.Tests.State;

public class DirectoryEntryTests
{
    private static readonly EffectId Identity = new(new OperationId(1), 0);
    private static readonly DirectoryEntry Child = new(new EffectId(new OperationId(2), 0));

    [Fact]
    public void Find_Name_IsExact()
    {
        DirectoryEntry directory = new DirectoryEntry(Identity).With("plan", Child);

        Assert.Same(Child, directory.Find("plan"));
        Assert.Null(directory.Find("Plan"));
        Assert.Null(directory.Find("pla"));
    }

    [Fact]
    public void Collides_OtherLetterCase_NamesTheEntry()
    {
        DirectoryEntry directory = new DirectoryEntry(Identity).With("plan", Child);

        Assert.True(directory.Collides("PLAN", out string? other));
        Assert.Equal("plan", other);
        Assert.False(directory.Collides("plan", out _));
        Assert.False(directory.Collides("x", out _));
    }

    [Fact]
    public void Children_AnyOrder_AreSortedWithoutRegardToCase() => Assert.Equal(
        ["A", "b", "C"],
        new DirectoryEntry(Identity).With("C", Child).With("b", Child).With("A", Child).Children.Keys);

    [Fact]
    public void WithAndWithout_Child_LeaveTheOldDirectoryAndTheIdentity()
    {
        DirectoryEntry empty = new(Identity);
        DirectoryEntry full = empty.With("plan", Child);

        Assert.True(empty.IsEmpty);
        Assert.False(full.IsEmpty);
        Assert.True(full.Without("plan").IsEmpty);
        Assert.Equal(["plan"], full.Children.Keys);
        Assert.Equal(Identity, full.Identity);
        Assert.Equal(Identity, full.Without("plan").Identity);
    }
}
