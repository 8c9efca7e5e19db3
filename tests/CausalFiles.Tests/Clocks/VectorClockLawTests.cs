using CausalFiles.Clocks;
using CsCheck;

namespace CausalFiles.Tests.Clocks;

/// <summary>The laws that causal order stands on, over random clocks.</summary>
public class VectorClockLawTests
{
    private const int Runs = 3_000;

    private static readonly Gen<(Dictionary<string, long>, Dictionary<string, long>)> Pair = Gen.Select(ModelClock.Any, ModelClock.Any);

    [Fact]
    public void Create_AnyComponents_SaysWhatTheModelSays() =>
        ModelClock.Any.Sample(model => ModelClock.Says(ModelClock.Clock(model), model), iter: Runs);

    [Fact]
    public void Compare_AnyPair_AgreesWithTheModel() =>
        Pair.Sample((a, b) => ModelClock.Clock(a).Compare(ModelClock.Clock(b)) == ModelClock.Compare(a, b), iter: Runs);

    [Fact]
    public void Compare_Swapped_IsMirrored() => Pair.Sample((a, b) =>
    {
        CausalOrder back = ModelClock.Clock(b).Compare(ModelClock.Clock(a));
        return ModelClock.Clock(a).Compare(ModelClock.Clock(b)) switch
        {
            CausalOrder.Before => back == CausalOrder.After,
            CausalOrder.After => back == CausalOrder.Before,
            CausalOrder same => back == same,
        };
    }, iter: Runs);

    [Fact]
    public void Compare_BeforeTwice_IsTransitive() => Gen.Select(ModelClock.Any, ModelClock.Any, ModelClock.Any).Sample((x, y, z) =>
    {
        VectorClock a = ModelClock.Clock(x);
        IVectorClock b = a.Merge(ModelClock.Clock(y)).Increment("a");
        IVectorClock c = b.Merge(ModelClock.Clock(z)).Increment("b");
        return a.Compare(b) == CausalOrder.Before && b.Compare(c) == CausalOrder.Before && a.Compare(c) == CausalOrder.Before;
    }, iter: Runs);

    [Fact]
    public void Merge_AnyPair_AgreesWithTheModel() => Pair.Sample((a, b) =>
        ModelClock.Says(ModelClock.Clock(a).Merge(ModelClock.Clock(b)), ModelClock.Merge(a, b)), iter: Runs);

    [Fact]
    public void Merge_AnyPair_IsCommutative() => Pair.Sample((a, b) =>
        ModelClock.Clock(a).Merge(ModelClock.Clock(b)).Equals(ModelClock.Clock(b).Merge(ModelClock.Clock(a))), iter: Runs);

    [Fact]
    public void Merge_AnyThree_IsAssociative() => Gen.Select(ModelClock.Any, ModelClock.Any, ModelClock.Any).Sample((x, y, z) =>
    {
        VectorClock a = ModelClock.Clock(x);
        VectorClock b = ModelClock.Clock(y);
        VectorClock c = ModelClock.Clock(z);
        return a.Merge(b).Merge(c).Equals(a.Merge(b.Merge(c)));
    }, iter: Runs);

    [Fact]
    public void Merge_WithItself_ChangesNothing() =>
        ModelClock.Any.Sample(a => ModelClock.Clock(a).Merge(ModelClock.Clock(a)).Equals(ModelClock.Clock(a)), iter: Runs);

    [Fact]
    public void Merge_AnyPair_IsTheLeastUpperBound() => Gen.Select(ModelClock.Any, ModelClock.Any, ModelClock.Any).Sample((x, y, z) =>
    {
        VectorClock a = ModelClock.Clock(x);
        VectorClock b = ModelClock.Clock(y);
        IVectorClock merged = a.Merge(b);
        VectorClock bound = ModelClock.Clock(ModelClock.Merge(ModelClock.Merge(x, y), z));
        return Covers(merged, a) && Covers(merged, b) && Covers(bound, merged);
    }, iter: Runs);

    [Fact]
    public void Increment_AnyClock_IsAfterItByOne() => Gen.Select(ModelClock.Any, ModelClock.Replica).Sample((model, replica) =>
    {
        VectorClock clock = ModelClock.Clock(model);
        Dictionary<string, long> expected = new(model, StringComparer.Ordinal) { [replica] = model.GetValueOrDefault(replica) + 1 };
        return clock.Increment(replica).Compare(clock) == CausalOrder.After && ModelClock.Says(clock.Increment(replica), expected);
    }, iter: Runs);

    [Fact]
    public void WithComponent_AnyClock_ChangesThatOne() => Gen.Select(ModelClock.Any, ModelClock.Replica, Gen.Long[0, 3]).Sample((model, replica, count) =>
    {
        Dictionary<string, long> expected = new(model, StringComparer.Ordinal) { [replica] = count };
        return ModelClock.Says(ModelClock.Clock(model).WithComponent(replica, count), expected)
            && ModelClock.Says(ModelClock.Foreign(model).WithComponent(replica, count), expected);
    });

    [Fact]
    public void Increment_OfTwoReplicas_IsConcurrent() => ModelClock.Any.Sample(
        model => ModelClock.Clock(model).Increment("a").Compare(ModelClock.Clock(model).Increment("b")) == CausalOrder.Concurrent,
        iter: Runs);

    [Fact]
    public void ToString_AnyClock_ParsesBack() =>
        ModelClock.Any.Sample(model => VectorClock.Parse(ModelClock.Clock(model).ToString()).Equals(ModelClock.Clock(model)), iter: Runs);

    [Fact]
    public void Equals_AnyPair_AgreesWithCompareTextAndHash() => Pair.Sample((x, y) =>
    {
        VectorClock a = ModelClock.Clock(x);
        VectorClock b = ModelClock.Clock(y);
        bool equal = ModelClock.Compare(x, y) == CausalOrder.Equal;
        return a.Equals(b) == equal
            && a.Equals((object)b) == equal
            && (a.ToString() == b.ToString()) == equal
            && (!equal || a.GetHashCode() == b.GetHashCode());
    }, iter: Runs);

    [Fact]
    public void AnyMember_LeavesTheClockAsItWas() => Pair.Sample((x, y) =>
    {
        VectorClock clock = ModelClock.Clock(x);
        VectorClock other = ModelClock.Clock(y);
        _ = clock.Merge(other).Increment("a");
        _ = clock.Increment("b").Merge(other);
        _ = clock.Compare(other);
        return ModelClock.Says(clock, x) && ModelClock.Says(other, y);
    }, iter: Runs);

    private static bool Covers(IVectorClock greater, IVectorClock less) => greater.Compare(less) is CausalOrder.After or CausalOrder.Equal;
}
