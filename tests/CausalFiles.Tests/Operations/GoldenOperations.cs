using System.Reflection;
using CausalFiles.Clocks;
using CausalFiles.Contents;
using CausalFiles.Naming;
using CausalFiles.Operations;

namespace CausalFiles.Tests.Operations;

/// <summary>
/// One operation of each kind, and its bytes in the files of <c>Golden</c>. Those files hold what a release wrote: they are never changed,
/// only added to, so that every later version proves that it still reads them.
/// </summary>
internal static class GoldenOperations
{
    private static readonly Snapshot Plan = Snapshot.Of("# Plan\n"u8);
    private static readonly Snapshot Ship = Snapshot.Of("# Plan\n- ship it\n"u8);
    private static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    internal static IReadOnlyList<Operation> All { get; } =
    [
        Make(1, "a", OperationKind.Read, "plan.md", "a:1") with
        {
            Timestamp = DateTimeOffset.MinValue,
            Snapshot = Snapshot.Of([]),
        },
        Make(2, "alice", OperationKind.Write, "docs/plan.md", "alice:2") with
        {
            Snapshot = Plan,
            Effects = [new DirectoryCreated("docs"), new FileWritten("docs/plan.md", Plan)],
        },
        Make(127, "bob", OperationKind.Append, "docs/plan.md", "alice:2,bob:127") with
        {
            BasedOn = new OperationId(2),
            Snapshot = Ship,
            Effects = [new FileWritten("docs/plan.md", Ship)],
        },
        Make(128, "bob", OperationKind.Update, "docs/plan.md", "alice:2,bob:128,carol:16384") with
        {
            Timestamp = new DateTimeOffset(2026, 12, 31, 23, 59, 59, 999, TimeSpan.Zero),
            BasedOn = new OperationId(127),
            Snapshot = Ship,
            Effects = [new FileWritten("docs/plan.md", Ship)],
        },
        Make(300, "carol", OperationKind.Delete, "café/日本.txt", "carol:1") with
        {
            BasedOn = new OperationId(128),
            Effects = [new FileDeleted("café/日本.txt")],
        },
        Make(16_383, "alice", OperationKind.Move, "docs/plan.md", "alice:3,bob:128") with
        {
            BasedOn = new OperationId(128),
            Snapshot = Ship,
            Effects = [new FileDeleted("plan.md"), new EntryMoved("docs/plan.md", "plan.md")],
        },
        Make(16_384, "Node_2.eu-west", OperationKind.CreateDirectory, "a/b", "Node_2.eu-west:1") with
        {
            Effects = [new DirectoryCreated("a"), new DirectoryCreated("a/b")],
        },
        Make(1L << 31, "alice", OperationKind.DeleteDirectory, "a", "alice:2147483648") with { Effects = [new DirectoryDeleted("a")] },
        Make(long.MaxValue, "alice", OperationKind.Restore, "docs/plan.md", "alice:9223372036854775807,bob:1") with
        {
            Timestamp = new DateTimeOffset(9999, 12, 31, 23, 59, 59, 999, TimeSpan.Zero),
            BasedOn = new OperationId(long.MaxValue - 1),
            Source = new OperationId(2),
            Snapshot = Plan,
            Effects = [new FileWritten("docs/plan.md", Plan)],
        },
        Make(129, "bob", OperationKind.Splice, "docs/plan.md", "alice:2,bob:129") with
        {
            BasedOn = new OperationId(2),
            Snapshot = Ship,
            Effects =
            [
                new FileSpliced("docs/plan.md", new EffectId(new OperationId(2), 1), new Splice(7, 0, "- ship it\n"u8.ToArray()), Ship, new DeltaChain(300, 70_000)),
            ],
        },
        Make(130, "bob", OperationKind.Batch, "", "alice:2,bob:130") with
        {
            Effects =
            [
                new FileSpliced("docs/new.md", EffectId.None, new Splice(0, 0, "# Plan\n"u8.ToArray()), Plan, DeltaChain.Whole),
                new FileSpliced("docs/new.md", new EffectId(new OperationId(130), 0), new Splice(7, 0, "- ship it\n"u8.ToArray()), Ship, new DeltaChain(1, 10)),
                new EntryMoved("docs/new.md", "new.md"),
                new FileDeleted("docs/plan.md"),
                new DirectoryDeleted("docs"),
            ],
        },
        Make(131, "bob", OperationKind.Retire, "", "alice:2,bob:131"),
        Make(132, "bob", OperationKind.Merge, "", "alice:2,bob:132") with
        {
            IsOffline = true,
            Effects = [new DirectoryCreated("d")],
            Diverged = [new FileDeleted("plan.md")],
            Conflicts =
            [
                new Conflict
                {
                    Path = "plan.md",
                    Copy = "b",
                    Base = new EffectId(new OperationId(1), 0),
                    Theirs = new EffectId(new OperationId(128), 0),
                    Ours = new EffectId(new OperationId(130), 2),
                    TheirChange = ConflictChange.Written,
                    OurChange = ConflictChange.Created | ConflictChange.Moved,
                    Outcome = ConflictOutcome.KeptBoth,
                },
                new Conflict { Path = "d", TheirChange = ConflictChange.Deleted, OurChange = ConflictChange.None, Outcome = ConflictOutcome.KeptTheirs },
            ],
            Origins = [new EffectId(new OperationId(130), 2)],
        },
    ];

    internal static Operation Of(OperationKind kind) => All.Single(o => o.Kind == kind);

    /// <summary>The bytes that the format has for the operation of a kind, in the lowest version that has it: hexadecimal digits, with comments behind <c>#</c>.</summary>
    internal static byte[] BytesOf(OperationKind kind)
    {
        using Stream file = Assembly.GetExecutingAssembly().GetManifestResourceStream($"operation-v{(kind == OperationKind.Merge ? 2 : 1)}-{kind}.hex")
            ?? throw new InvalidOperationException($"There is no golden file for {kind}.");
        using StreamReader reader = new(file);
        string[] lines = reader.ReadToEnd().Split('\n');
        return Convert.FromHexString(string.Concat(lines.Select(line => line.Split('#')[0].Trim())));
    }

    private static Operation Make(long id, ReplicaId replica, OperationKind kind, FilePath path, string clock) => new()
    {
        Id = new OperationId(id),
        Replica = replica,
        Kind = kind,
        Path = path,
        Timestamp = Time,
        Clock = VectorClock.Parse(clock),
    };
}
