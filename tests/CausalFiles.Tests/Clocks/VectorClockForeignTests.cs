using CausalFiles.Clocks;
using CsCheck;

namespace CausalFiles.Tests.Clocks;

/// <summary>The library's clock together with one of another implementation.</summary>
public class VectorClockForeignTests
{
    private const int Runs = 2_000;

    private static readonly Gen<(Dictionary<string, long>, Dictionary<string, long>)> Pair = Gen.Select(ModelClock.Any, ModelClock.Any);

    [Fact]
    public void Compare_WithAForeignClock_AgreesWithTheModel() =>
        Pair.Sample((a, b) => ModelClock.Clock(a).Compare(ModelClock.Foreign(b)) == ModelClock.Compare(a, b), iter: Runs);

    [Fact]
    public void Merge_WithAForeignClock_AgreesWithTheModel() => Pair.Sample(
        (a, b) => ModelClock.Says(ModelClock.Clock(a).Merge(ModelClock.Foreign(b)), ModelClock.Merge(a, b)), iter: Runs);

    // Whoever started with the library's clock keeps it: merging must not leak the other implementation into it.
    [Fact]
    public void Merge_WithAForeignClock_StaysAVectorClock() =>
        Pair.Sample((a, b) => ModelClock.Clock(a).Merge(ModelClock.Foreign(b)) is VectorClock, iter: Runs);

    [Fact]
    public void Merge_OfAForeignClockWithThis_AgreesWithTheModel() => Pair.Sample(
        (a, b) => ModelClock.Says(ModelClock.Foreign(a).Merge(ModelClock.Clock(b)), ModelClock.Merge(a, b)), iter: Runs);
}
