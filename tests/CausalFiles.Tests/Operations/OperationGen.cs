using CausalFiles.Contents;
using CausalFiles.Operations;
using CausalFiles.Tests.Clocks;
using CausalFiles.Tests.Naming;
using CsCheck;

namespace CausalFiles.Tests.Operations;

/// <summary>Random operations: every kind, every effect, and numbers of every length.</summary>
internal static class OperationGen
{
    private static readonly Gen<long> Number = Gen.Select(Gen.Long[0, long.MaxValue], Gen.Int[0, 62]).Select((value, shift) => value >> shift);

    private static readonly Gen<Snapshot> Content = Gen.Select(Gen.Byte.Array[ContentAddress.Size], Number)
        .Select((hash, length) => new Snapshot(new ContentAddress(hash), length));

    private static readonly Gen<Effect> AnyEffect = Gen.OneOf(
        Gen.Select(PathText.Valid, Content).Select(Effect (path, content) => new FileWritten(path, content)),
        Gen.Select(PathText.Valid, Gen.Select(Number, Gen.Int[0, int.MaxValue]), Gen.Select(Number, Number, Gen.Byte.Array[0, 40]), Content, Gen.Select(Number, Number))
            .Select(Effect (path, basis, splice, content, chain) => new FileSpliced(
                path,
                new EffectId(new OperationId(basis.Item1), basis.Item2),
                new Splice(splice.Item1, splice.Item2, splice.Item3),
                content,
                new DeltaChain(chain.Item1, chain.Item2))),
        PathText.Valid.Select(Effect (path) => new FileDeleted(path)),
        Gen.Select(PathText.Valid, PathText.Valid).Select(Effect (from, to) => new EntryMoved(from, to)),
        PathText.Valid.Select(Effect (path) => new DirectoryCreated(path)),
        PathText.Valid.Select(Effect (path) => new DirectoryDeleted(path)));

    private static readonly Gen<DateTimeOffset> Time = Gen.Long[0, DateTimeOffset.MaxValue.UtcTicks].Select(t => new DateTimeOffset(t, TimeSpan.Zero));

    internal static Gen<Operation> Any { get; } = Gen.Select(
        Number,
        ModelClock.Replica,
        Gen.Enum<OperationKind>(),
        PathText.Valid,
        Time,
        ModelClock.Any,
        Gen.Select(Number, Number, Gen.Nullable(Content)),
        AnyEffect.Array[0, 5],
        (id, replica, kind, path, time, clock, based, effects) => new Operation
        {
            Id = new OperationId(id),
            Replica = replica,
            Kind = kind,
            Path = path,
            Timestamp = time,
            Clock = ModelClock.Clock(clock),
            BasedOn = new OperationId(based.Item1),
            Source = new OperationId(based.Item2),
            Snapshot = based.Item3,
            Effects = effects,
        });
}
