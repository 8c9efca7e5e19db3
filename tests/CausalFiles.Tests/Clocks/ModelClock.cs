using CausalFiles.Clocks;
using CausalFiles.Naming;
using CsCheck;

namespace CausalFiles.Tests.Clocks;

/// <summary>What a vector clock means, said with a plain dictionary; a missing key is zero.</summary>
internal static class ModelClock
{
    private static readonly string[] Names = ["a", "b", "c", "B", "a-1", "alice"];

    // Small numbers so that clocks are often comparable, and the largest so that nothing is computed by difference.
    private static readonly Gen<long> Count = Gen.Frequency((8, Gen.Long[0, 3]), (1, Gen.Const(long.MaxValue - 1)));

    internal static Gen<string> Replica { get; } = Gen.OneOf(Names);

    internal static Gen<Dictionary<string, long>> Any { get; } = Gen.Dictionary(Replica, Count)[0, 4];

    internal static VectorClock Clock(Dictionary<string, long> model) => VectorClock.Create(Components(model));

    internal static ForeignClock Foreign(Dictionary<string, long> model) => new(Components(model).Where(c => c.Value != 0));

    internal static Dictionary<string, long> Merge(Dictionary<string, long> left, Dictionary<string, long> right) =>
        left.Keys.Union(right.Keys, StringComparer.Ordinal).ToDictionary(
            name => name,
            name => Math.Max(left.GetValueOrDefault(name), right.GetValueOrDefault(name)),
            StringComparer.Ordinal);

    internal static CausalOrder Compare(Dictionary<string, long> left, Dictionary<string, long> right)
    {
        bool covered = left.All(c => c.Value <= right.GetValueOrDefault(c.Key));
        bool covers = right.All(c => c.Value <= left.GetValueOrDefault(c.Key));
        return (covered, covers) switch
        {
            (true, true) => CausalOrder.Equal,
            (true, false) => CausalOrder.Before,
            (false, true) => CausalOrder.After,
            _ => CausalOrder.Concurrent,
        };
    }

    /// <summary>Whether a clock says what the model says, in the order that it promises.</summary>
    internal static bool Says(IVectorClock clock, Dictionary<string, long> model)
    {
        var expected = Components(model).Where(c => c.Value != 0).OrderBy(c => c.Key.Value, StringComparer.Ordinal);
        return clock.Components.SequenceEqual(expected) && Names.All(name => clock[name] == model.GetValueOrDefault(name));
    }

    private static IEnumerable<KeyValuePair<ReplicaId, long>> Components(Dictionary<string, long> model) =>
        model.Select(c => KeyValuePair.Create<ReplicaId, long>(c.Key, c.Value));
}
