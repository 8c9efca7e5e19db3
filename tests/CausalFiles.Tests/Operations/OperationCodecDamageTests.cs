using CausalFiles.Contents;
using CausalFiles.Durability;
using CausalFiles.Operations;
using CsCheck;

namespace CausalFiles.Tests.Operations;

/// <summary>Damaged and random bytes: refused by a named exception, or the one record of what they say; never anything else.</summary>
public class OperationCodecDamageTests
{
    public static TheoryData<OperationKind> Kinds => [.. Enum.GetValues<OperationKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Decode_EveryTruncation_IsCorrupt(OperationKind kind)
    {
        byte[] record = GoldenOperations.BytesOf(kind);
        for (int length = 0; length < record.Length; length++)
        {
            byte[] torn = record[..length];
            Assert.Throws<CorruptionException>(() => OperationCodec.Decode(GoldenOperations.Of(kind).Id.Value, torn));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Decode_EveryFlippedBit_IsRefusedOrAnotherOperation(OperationKind kind)
    {
        byte[] record = GoldenOperations.BytesOf(kind);
        for (int bit = 0; bit < record.Length * 8; bit++)
        {
            record[bit / 8] ^= (byte)(1 << (bit % 8));
            AssertRefusedOrCanonical(GoldenOperations.Of(kind).Id.Value, record);
            record[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void Decode_EveryValueOfEveryByte_IsRefusedOrAnotherOperation()
    {
        byte[] record = GoldenOperations.BytesOf(OperationKind.Move);
        for (int i = 0; i < record.Length; i++)
        {
            byte right = record[i];
            for (int value = 0; value <= byte.MaxValue; value++)
            {
                record[i] = (byte)value;
                AssertRefusedOrCanonical(GoldenOperations.Of(OperationKind.Move).Id.Value, record);
            }

            record[i] = right;
        }
    }

    [Fact]
    public void Decode_RandomBytes_AreRefusedOrAnOperation() =>
        Gen.Byte.Array[0, 200].Sample(bytes => AssertRefusedOrCanonical(RecordBuilder.Position, bytes), iter: 5_000);

    // With the first fields right, random bytes reach the code behind them.
    [Fact]
    public void Decode_RandomBytesBehindAValidStart_AreRefusedOrAnOperation()
    {
        byte[] valid = new RecordBuilder().Build();
        Gen.Select(Gen.Int[0, valid.Length], Gen.Byte[0, 8].Array[0, 60]).Sample(
            (kept, rest) => AssertRefusedOrCanonical(RecordBuilder.Position, [.. valid[..kept], .. rest]), iter: 5_000);
    }

    [Fact]
    public void Decode_SplicedOperations_AreRefusedOrAnOperation() =>
        Gen.Select(OperationGen.Any, OperationGen.Any, Gen.Int[0, 300], Gen.Int[0, 300]).Sample((one, other, cut, from) =>
        {
            byte[] head = OperationCodec.Encode(one);
            byte[] tail = OperationCodec.Encode(other);
            AssertRefusedOrCanonical(one.Id.Value, [.. head.Take(cut), .. tail.Skip(from)]);
        }, iter: 2_000);

    [Fact]
    public void Decode_HugeCountsAndLengths_AreRefusedBeforeAnythingIsAllocated()
    {
        const int Components = 1 << 16;
        const int Effects = 1 << 20;
        foreach (long count in (long[])[1, 1000, Components, Components + 1, Effects, Effects + 1, int.MaxValue, 1L << 32, long.MaxValue])
        {
            AssertFrugal(new RecordBuilder { Clock = w => w.Varint(count) });
            AssertFrugal(new RecordBuilder { Effects = w => w.Varint(count) });
            AssertFrugal(new RecordBuilder { Path = w => w.Varint(count) });
            AssertFrugal(new RecordBuilder { Replica = w => w.Varint(count) });
        }
    }

    // The length of a content is a statement about the store; the record does not hold that many bytes.
    [Fact]
    public void Decode_HugeLengthOfAContent_IsOnlyANumber()
    {
        byte[] record = new RecordBuilder
        {
            Snapshot = w =>
            {
                w.Byte(1);
                w.Raw(new byte[ContentAddress.Size]);
                w.Varint(long.MaxValue);
            },
        }.Build();

        Assert.Equal(long.MaxValue, OperationCodec.Decode(RecordBuilder.Position, record).Snapshot?.Length);
    }

    private static void AssertFrugal(RecordBuilder builder)
    {
        byte[] record = builder.Build();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<CorruptionException>(() => OperationCodec.Decode(RecordBuilder.Position, record));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * 1024);
    }

    // One operation has one form: what is accepted, and so could be signed or compared, encodes back to the bytes that were read.
    private static void AssertRefusedOrCanonical(long position, byte[] record)
    {
        try
        {
            Assert.Equal(record, OperationCodec.Encode(OperationCodec.Decode(position, record)));
        }
        catch (Exception e) when (e is CorruptionException or UnsupportedFormatException)
        {
            // Refused, as it may be.
        }
    }
}
