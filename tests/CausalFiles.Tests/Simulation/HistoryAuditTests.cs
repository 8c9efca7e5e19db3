using CausalFiles.Clocks;
using CausalFiles.Contents;
using CausalFiles.Operations;
using CausalFiles.Simulation.Checks;
using CausalFiles.Simulation.Clients;

namespace CausalFiles.Tests.Simulation;

public class HistoryAuditTests
{
    [Fact]
    public void Add_ConsistentHistory_FindsNothingAndCountsWhatWasAdded()
    {
        HistoryAudit audit = Audit(
            before: 1,
            Operation(1, "client-0:1", OperationKind.Write, length: 10),
            Operation(2, "client-0:1,client-1:1", OperationKind.Append, length: 30, by: "client-1"),
            Operation(3, "client-0:2,client-1:1", OperationKind.Read, length: 30));

        Assert.Null(audit.ClockFailure);
        Assert.Equal(2, audit.Added);
        Assert.Equal((30 * 3) + 30, audit.FullCopyBytes);
        Assert.Null(audit.FindMiscount(2, [Tally("client-0", ClientAction.Read), Tally("client-1", ClientAction.Write)]));
    }

    [Theory]
    [InlineData(3, "client-0:2", "operation 3 follows operation 1")]
    [InlineData(2, "client-0:3", "operation 2 of client-0 is its 3., after the 1.")]
    [InlineData(2, "client-0:1", "operation 2 of client-0 is its 1., after the 1.")]
    [InlineData(2, "client-0:2,client-1:1", "operation 2 has seen what comes after it")]
    public void Add_WrongNumberOrClock_SaysWhichOperation(long id, string clock, string failure) =>
        Assert.Equal(failure, Audit(0, Operation(1, "client-0:1"), Operation(id, clock)).ClockFailure);

    [Fact]
    public void Add_ClockThatLacksAnEarlierOperation_SaysWhichOperation() => Assert.Equal(
        "operation 2 has not seen all that came before it",
        Audit(0, Operation(1, "client-0:1"), Operation(2, "client-1:1", by: "client-1")).ClockFailure);

    [Fact]
    public void FindMiscount_HistoryGrewByMore_SaysByHowMany() =>
        Assert.Equal("it grew by 1", Audit(0, Operation(1, "client-0:1")).FindMiscount(2, []));

    [Fact]
    public void FindMiscount_ClientCountedAnotherKind_SaysWhich() => Assert.Equal(
        "client-0 counted 1 times Read, and the history has 0",
        Audit(0, Operation(1, "client-0:1", OperationKind.Update)).FindMiscount(1, [Tally("client-0", ClientAction.Read)]));

    private static HistoryAudit Audit(long before, params Operation[] history)
    {
        HistoryAudit audit = new(new OperationId(before), replicas: 2);
        foreach (Operation operation in history)
        {
            audit.Add(operation);
        }

        return audit;
    }

    private static ClientTally Tally(string client, ClientAction action)
    {
        ClientTally tally = new(client);
        tally.Add(action, TimeSpan.FromMilliseconds(1));
        return tally;
    }

    private static Operation Operation(long id, string clock, OperationKind kind = OperationKind.Append, int length = 1, string by = "client-0")
    {
        var snapshot = Snapshot.Of(new byte[length]);
        return new Operation
        {
            Id = new OperationId(id),
            Replica = by,
            Kind = kind,
            Path = "File.txt",
            Timestamp = DateTimeOffset.UnixEpoch,
            Clock = VectorClock.Parse(clock),
            Snapshot = snapshot,
            Effects = kind == OperationKind.Read ? [] : [new FileWritten("File.txt", snapshot)],
        };
    }
}
