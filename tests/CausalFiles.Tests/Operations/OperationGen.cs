using CausalFiles.Contents;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.Tests.Clocks;
using CausalFiles.Tests.Naming;
using CsCheck;

namespace CausalFiles.Tests.Operations;

/// <summary>Random operations: every kind, every effect, and numbers of every length.</summary>
internal static class OperationGen
{
    private static readonly Gen<long> Number = Gen.Select(Gen.Long[0, long.MaxValue], Gen.Int[0, 62]).Select((value, shift) => value >> shift);

    private static readonly Gen<EffectId> Version = Gen.Select(Number, Gen.Int[0, int.MaxValue]).Select((operation, index) => new EffectId(new OperationId(operation), index));

    private static readonly Gen<Snapshot> Content = Gen.Select(Gen.Byte.Array[ContentAddress.Size], Number)
        .Select((hash, length) => new Snapshot(new ContentAddress(hash), length));

    private static readonly Gen<Effect> AnyEffect = Gen.OneOf(
        Gen.Select(PathText.Valid, Content).Select(Effect (path, content) => new FileWritten(path, content)),
        Gen.Select(PathText.Valid, Version, Gen.Select(Number, Number, Gen.Byte.Array[0, 40]), Content, Gen.Select(Number, Number))
            .Select(Effect (path, basis, splice, content, chain) => new FileSpliced(
                path,
                basis,
                new Splice(splice.Item1, splice.Item2, splice.Item3),
                content,
                new DeltaChain(chain.Item1, chain.Item2))),
        PathText.Valid.Select(Effect (path) => new FileDeleted(path)),
        Gen.Select(PathText.Valid, PathText.Valid).Select(Effect (from, to) => new EntryMoved(from, to)),
        PathText.Valid.Select(Effect (path) => new DirectoryCreated(path)),
        PathText.Valid.Select(Effect (path) => new DirectoryDeleted(path)));

    private static readonly Gen<DateTimeOffset> Time = Gen.Long[0, DateTimeOffset.MaxValue.UtcTicks].Select(t => new DateTimeOffset(t, TimeSpan.Zero));

    private static readonly Gen<Conflict> AnyConflict = Gen.Select(PathText.Valid, PathText.Valid, Gen.Bool, Gen.Select(Version, Version, Version), Gen.Int[0, 15], Gen.Int[0, 15], Gen.Enum<ConflictOutcome>())
        .Select((path, copy, hasCopy, versions, theirs, ours, outcome) => new Conflict
        {
            Path = path,
            Copy = hasCopy && !copy.IsRoot ? copy : (FilePath?)null,
            Base = versions.Item1,
            Theirs = versions.Item2,
            Ours = versions.Item3,
            TheirChange = (ConflictChange)theirs,
            OurChange = (ConflictChange)ours,
            Outcome = outcome,
        });

    internal static Gen<Operation> Any { get; } = Gen.Select(
        Number,
        ModelClock.Replica,
        Gen.Enum<OperationKind>(),
        PathText.Valid,
        Time,
        ModelClock.Any,
        Gen.Select(Number, Number, Gen.Nullable(Content)),
        Gen.Select(AnyEffect.Array[0, 5], AnyEffect.Array[0, 2], Gen.Bool, AnyConflict.Array[0, 2], Gen.Select(Gen.Bool, Version.Array[5])),
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
            Effects = effects.Item1,
            Diverged = effects.Item2,
            IsOffline = effects.Item3,
            Conflicts = effects.Item4,
            Origins = effects.Item5.Item1 ? effects.Item5.Item2[..effects.Item1.Length] : [],
        });
}
