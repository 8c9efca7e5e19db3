using CausalFiles.Operations;
using CsCheck;

namespace CausalFiles.Tests.Operations;

public class OperationIdTests
{
    [Fact]
    public void None_IsBeforeTheFirst()
    {
        Assert.Equal(0, OperationId.None.Value);
        Assert.Equal(default, OperationId.None);
        Assert.Equal(new OperationId(1), OperationId.None.Next);
    }

    [Fact]
    public void Comparisons_AnyPair_AreThoseOfThePositions() => Gen.Select(Gen.Long[-2, 2], Gen.Long[-2, 2]).Sample((a, b) =>
    {
        OperationId left = new(a);
        OperationId right = new(b);
        return left < right == a < b
            && left > right == a > b
            && left <= right == a <= b
            && left >= right == a >= b
            && left == right == (a == b)
            && left.CompareTo(right) == a.CompareTo(b);
    });

    [Fact]
    public void ToString_Id_IsTheNumber() => Assert.Equal("1234567", new OperationId(1_234_567).ToString());
}
