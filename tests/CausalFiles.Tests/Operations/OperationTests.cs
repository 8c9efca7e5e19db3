using System.Globalization;
using CausalFiles.Operations;

namespace CausalFiles.Tests.Operations;

public class OperationTests
{
    [Fact]
    public void ToString_Write_IsOneLine() => Assert.Equal(
        "#2 Write docs/plan.md by alice at 2026-01-02 03:04:05.678 after {alice:2}",
        GoldenOperations.Of(OperationKind.Write).ToString());

    [Fact]
    public void ToString_Move_SaysWhereTo() => Assert.Equal(
        "#16383 Move docs/plan.md -> plan.md by alice at 2026-01-02 03:04:05.678 after {alice:3,bob:128}",
        GoldenOperations.Of(OperationKind.Move).ToString());

    [Fact]
    public void ToString_Batch_SaysWhatItChanged() => Assert.Equal(
        "#130 Batch docs/new.md, docs/new.md -> new.md, docs/plan.md, docs by bob at 2026-01-02 03:04:05.678 after {alice:2,bob:130}",
        GoldenOperations.Of(OperationKind.Batch).ToString());

    [Fact]
    public void ToString_BatchOfManyFiles_NamesTheFirstAndCountsTheOthers() => Assert.Contains(
        " Batch 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 32 more by bob ",
        (GoldenOperations.Of(OperationKind.Batch) with { Effects = [.. Enumerable.Range(0, 42).Select(i => new FileDeleted($"{i}"))] }).ToString(),
        StringComparison.Ordinal);

    // Finnish separates hours and minutes with a dot, Persian has another calendar.
    [Theory]
    [InlineData("fi-FI")]
    [InlineData("fa-IR")]
    public void ToString_OtherCulture_IsTheSame(string culture)
    {
        string expected = GoldenOperations.Of(OperationKind.Write).ToString();
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
        try
        {
            Assert.Equal(expected, GoldenOperations.Of(OperationKind.Write).ToString());
            Assert.Contains(" 03:04:05.678 ", expected, StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Destination_Move_IsWhereTheEntryIsNow() =>
        Assert.Equal("plan.md", GoldenOperations.Of(OperationKind.Move).Destination?.Value);

    [Fact]
    public void Destination_AnyOtherKind_IsNull() =>
        Assert.All(GoldenOperations.All.Where(o => o.Kind != OperationKind.Move), o => Assert.Null(o.Destination));

    // A restore of a deleted file may move what took its place: an effect alone does not make a move.
    [Fact]
    public void Destination_MoveEffectOfAnotherKind_IsNull() =>
        Assert.Null((GoldenOperations.Of(OperationKind.Move) with { Kind = OperationKind.Restore }).Destination);

    [Fact]
    public void IsChange_Operation_IsWhetherItHasEffects() =>
        Assert.All(GoldenOperations.All, o => Assert.Equal(o.Kind is not (OperationKind.Read or OperationKind.Retire), o.IsChange));

    // The numbers are on disk.
    [Theory]
    [InlineData(OperationKind.Read, 1)]
    [InlineData(OperationKind.Write, 2)]
    [InlineData(OperationKind.Append, 3)]
    [InlineData(OperationKind.Update, 4)]
    [InlineData(OperationKind.Delete, 5)]
    [InlineData(OperationKind.Move, 6)]
    [InlineData(OperationKind.CreateDirectory, 7)]
    [InlineData(OperationKind.DeleteDirectory, 8)]
    [InlineData(OperationKind.Restore, 9)]
    [InlineData(OperationKind.Splice, 10)]
    [InlineData(OperationKind.Batch, 11)]
    [InlineData(OperationKind.Retire, 13)]
    public void OperationKind_Numbers_AreFixed(OperationKind kind, int number) => Assert.Equal(number, (int)kind);
}
