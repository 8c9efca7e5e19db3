using System.Globalization;
using System.Text;
using CausalFiles.Clocks;
using CausalFiles.Contents;
using CausalFiles.Operations;
using CausalFiles.Verification;

namespace CausalFiles.Tests.Verification;

/// <summary>A history made by hand, operation by operation, with whatever clocks and versions it is told. A version's content is its number.</summary>
internal sealed class MadeHistory(long first = 1)
{
    private readonly List<Operation> operations = [];

    internal List<Operation> Operations => operations;

    internal MadeHistory Write(string replica, string clock, string path, long basedOn) =>
        Add(replica, OperationKind.Write, clock, path, basedOn, Content(Next), new FileWritten(path, Content(Next)));

    internal MadeHistory Read(string replica, string clock, string path, long basedOn) =>
        Add(replica, OperationKind.Read, clock, path, basedOn, Content(basedOn));

    internal MadeHistory Delete(string replica, string clock, string path, long basedOn) =>
        Add(replica, OperationKind.Delete, clock, path, basedOn, snapshot: null, new FileDeleted(path));

    internal MadeHistory Move(string replica, string clock, string from, string to, long basedOn) =>
        Add(replica, OperationKind.Move, clock, from, basedOn, basedOn == 0 ? null : Content(basedOn), new EntryMoved(from, to));

    internal MadeHistory Retire(string replica, string clock) => Add(replica, OperationKind.Retire, clock, path: "", basedOn: 0, snapshot: null);

    /// <summary>Changes what was added last.</summary>
    internal MadeHistory But(Func<Operation, Operation> change)
    {
        operations[^1] = change(operations[^1]);
        return this;
    }

    internal async Task<IReadOnlyList<Violation>> VerifyAsync()
    {
        VerificationReport report = await CausalConsistency.VerifyAsync(operations.ToAsyncEnumerable());
        Assert.Equal(operations.Count, report.Operations);
        return report.Violations;
    }

    internal async Task AssertCleanAsync() => Assert.Empty(await VerifyAsync());

    /// <summary>The verifier names the rule, the operation and the one that it is at odds with.</summary>
    internal async Task AssertFoundAsync(string rule, long operation, long? against = null)
    {
        IReadOnlyList<Violation> violations = await VerifyAsync();
        Assert.True(
            violations.Any(violation => violation.Rule == rule && violation.Operation!.Id.Value == operation && violation.Against?.Value == against),
            string.Join('\n', violations.Select(violation => $"{violation} against {violation.Against}").Prepend($"Not found: {rule}")));
    }

    internal static Snapshot Content(long version) => Snapshot.Of(Encoding.UTF8.GetBytes(version.ToString(CultureInfo.InvariantCulture)));

    private long Next => first + operations.Count;

    private MadeHistory Add(string replica, OperationKind kind, string clock, string path, long basedOn, Snapshot? snapshot, params Effect[] effects)
    {
        operations.Add(new Operation
        {
            Id = new OperationId(Next),
            Replica = replica,
            Kind = kind,
            Path = path,
            Timestamp = DateTimeOffset.UnixEpoch,
            Clock = VectorClock.Parse(clock),
            BasedOn = new OperationId(basedOn),
            Snapshot = snapshot,
            Effects = effects,
        });
        return this;
    }
}
