using CausalFiles.Clocks;
using CausalFiles.Naming;
using CausalFiles.Operations;

namespace CausalFiles.Tests.Operations;

/// <summary>What could be written and not read back is refused before it is in the log.</summary>
public sealed class OperationCodecLimitTests
{
    [Fact]
    public void Encode_ClockOutOfOrder_Throws() => AssertRefused(new("bob", 1), new("alice", 1));

    [Fact]
    public void Encode_ClockWithAReplicaTwice_Throws() => AssertRefused(new("alice", 1), new("alice", 2));

    [Fact]
    public void Encode_ClockWithAZero_Throws() => AssertRefused(new KeyValuePair<ReplicaId, long>("alice", 0));

    [Fact]
    public void Encode_TooManyEffects_Throws() => Assert.Throws<ArgumentException>(() => OperationCodec.Encode(
        Operation(VectorClock.Zero) with { Effects = Enumerable.Repeat<Effect>(new FileDeleted("a"), (1 << 20) + 1).ToList() }));

    [Fact]
    public void Encode_TooManyConflicts_Throws()
    {
        Conflict conflict = new() { Path = "a", TheirChange = ConflictChange.Deleted, OurChange = ConflictChange.Written, Outcome = ConflictOutcome.KeptOurs };

        Assert.Throws<ArgumentException>(() => OperationCodec.Encode(Operation(VectorClock.Zero) with { Conflicts = Enumerable.Repeat(conflict, (1 << 20) + 1).ToList() }));
    }

    [Fact]
    public void Encode_OriginsThatAreNotOneForEachEffect_Throws() => Assert.Throws<ArgumentException>(() => OperationCodec.Encode(
        Operation(VectorClock.Zero) with { Effects = [new FileDeleted("a")], Origins = [EffectId.None, EffectId.None] }));

    private static void AssertRefused(params KeyValuePair<ReplicaId, long>[] components) =>
        Assert.Throws<ArgumentException>(() => OperationCodec.Encode(Operation(new RawClock(components))));

    private static Operation Operation(IVectorClock clock) => new()
    {
        Id = new OperationId(1),
        Replica = "alice",
        Kind = OperationKind.Write,
        Path = "a",
        Timestamp = DateTimeOffset.UnixEpoch,
        Clock = clock,
    };

    /// <summary>A clock that keeps no order.</summary>
    private sealed class RawClock(KeyValuePair<ReplicaId, long>[] components) : IVectorClock
    {
        public IReadOnlyList<KeyValuePair<ReplicaId, long>> Components => components;

        public long this[ReplicaId replica] => components.First(c => c.Key == replica).Value;

        public CausalOrder Compare(IVectorClock other) => throw new NotSupportedException();

        public IVectorClock Increment(ReplicaId replica) => throw new NotSupportedException();

        public IVectorClock WithComponent(ReplicaId replica, long count) => throw new NotSupportedException();

        public IVectorClock Merge(IVectorClock other) => throw new NotSupportedException();
    }
}
