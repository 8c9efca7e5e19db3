using CausalFiles.Clocks;
using CausalFiles.Operations;
using CausalFiles.Tests.Clocks;
using CsCheck;

namespace CausalFiles.Tests.Operations;

public class OperationCodecTests
{
    public static TheoryData<OperationKind> Kinds => [.. Enum.GetValues<OperationKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Encode_GoldenOperation_IsTheGoldenBytes(OperationKind kind) =>
        Assert.Equal(Convert.ToHexString(GoldenOperations.BytesOf(kind)), Convert.ToHexString(OperationCodec.Encode(GoldenOperations.Of(kind))));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Decode_GoldenBytes_IsTheGoldenOperation(OperationKind kind)
    {
        Operation expected = GoldenOperations.Of(kind);

        OperationAssert.Same(expected, OperationCodec.Decode(expected.Id.Value, GoldenOperations.BytesOf(kind)));
    }

    // A new effect comes with golden bytes.
    [Fact]
    public void GoldenOperations_Together_HaveEveryEffect()
    {
        IEnumerable<Type> effects = typeof(Effect).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Effect)) && !t.IsAbstract);

        Assert.Equal(
            effects.Select(t => t.Name).Order(StringComparer.Ordinal),
            GoldenOperations.All.SelectMany(o => o.Effects).Select(e => e.GetType().Name).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Decode_WhatWasEncoded_IsTheSameOperation() => OperationGen.Any.Sample(
        operation => OperationAssert.Same(operation, OperationCodec.Decode(operation.Id.Value, OperationCodec.Encode(operation))),
        iter: 3_000);

    [Fact]
    public void Decode_LongestNamesAndPath_AreRead()
    {
        string directory = new('d', 204);
        Operation operation = GoldenOperations.Of(OperationKind.Write) with
        {
            Replica = new string('r', 64),
            Path = string.Join('/', Enumerable.Repeat(directory, 5)),
            Clock = VectorClock.Create([new(new string('r', 64), long.MaxValue)]),
        };

        OperationAssert.Same(operation, OperationCodec.Decode(2, OperationCodec.Encode(operation)));
    }

    [Fact]
    public void Encode_LocalTime_IsWrittenInUtc()
    {
        Operation operation = GoldenOperations.Of(OperationKind.Write);
        Operation local = operation with { Timestamp = operation.Timestamp.ToOffset(TimeSpan.FromHours(5.5)) };

        Assert.Equal(OperationCodec.Encode(operation), OperationCodec.Encode(local));
    }

    [Fact]
    public void Encode_ForeignClock_ReadsBackAsTheSameKnowledge()
    {
        Operation operation = GoldenOperations.Of(OperationKind.Update);
        Operation foreign = operation with { Clock = new ForeignClock(operation.Clock.Components) };

        Assert.Equal(OperationCodec.Encode(operation), OperationCodec.Encode(foreign));
    }
}
