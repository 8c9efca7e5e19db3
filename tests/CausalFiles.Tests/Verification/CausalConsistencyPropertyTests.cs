using CausalFiles.Clocks;
using CausalFiles.Operations;
using CausalFiles.Verification;
using CsCheck;

namespace CausalFiles.Tests.Verification;

/// <summary>Random histories of replicas that work offline: the verifier accepts every sound one, and finds each way of breaking a rule.</summary>
public sealed class CausalConsistencyPropertyTests
{
    private const int Replicas = 4;

    private static readonly Gen<OfflineStep[]> Steps = Gen.Select(
        Gen.Enum<OfflineStepKind>(), Gen.Int[0, Replicas - 1], Gen.Int[0, Replicas - 1], Gen.OneOf("a", "b", "c"),
        (kind, replica, other, path) => new OfflineStep(kind, replica, other, path)).Array[0, 60];

    [Fact]
    public async Task Verify_OfSoundReplicas_IsClean() => await Steps.SampleAsync(
        async steps => Assert.Empty((await VerifyAsync(Run(steps, Fault.None))).Violations), iter: 2000);

    [Fact]
    public void Histories_OfSoundReplicas_AreReallyConcurrent()
    {
        int concurrent = 0;
        Steps.Sample(steps =>
        {
            List<Operation> history = Run(steps, Fault.None);
            if (history.Any(x => history.Any(y => x.Clock.Compare(y.Clock) == CausalOrder.Concurrent)))
            {
                Interlocked.Increment(ref concurrent);
            }
        }, iter: 200);

        Assert.True(concurrent > 100, $"{concurrent} of 200");
    }

    [Theory]
    [InlineData(Fault.SkipsCatchUp, Rules.LatestPremise)]
    [InlineData(Fault.SkipsCatchUp, Rules.LatestRead)]
    [InlineData(Fault.DropsDependencies, Rules.PremiseIsSeen)]
    [InlineData(Fault.DropsDependencies, Rules.WritesFollowReads)]
    [InlineData(Fault.ReusesCounter, Rules.OwnTick)]
    [InlineData(Fault.ReadsOldVersion, Rules.LatestRead)]
    [InlineData(Fault.ReadsOldVersion, Rules.ReadYourWrites)]
    [InlineData(Fault.ReadsOldVersion, Rules.MonotonicReads)]
    internal async Task Verify_OfReplicasThatBreakARule_NamesIt(Fault fault, string rule)
    {
        int found = 0;
        await Steps.SampleAsync(
            async steps =>
            {
                IReadOnlyList<Violation> violations = (await VerifyAsync(Run(steps, fault))).Violations;
                if (violations.Any(violation => violation.Rule == rule))
                {
                    Interlocked.Increment(ref found);
                }
            },
            iter: 300);

        Assert.True(found > 0, $"{fault} was never found as: {rule}");
    }

    [Fact]
    public async Task Verify_OfAHistoryWithTwoCausallyOrderedOperationsExchanged_FindsIt() => await Steps.SampleAsync(
        async steps =>
        {
            List<Operation> history = Run(steps, Fault.None);
            int at = history.Count < 2 ? -1 : history.FindIndex(1, operation => history[operation.Id.Value == 1 ? 0 : (int)operation.Id.Value - 2].Clock.Compare(operation.Clock) == CausalOrder.Before);
            if (at < 1)
            {
                return;
            }

            (history[at - 1], history[at]) = (history[at] with { Id = history[at - 1].Id }, history[at - 1] with { Id = history[at].Id });
            IReadOnlyList<Violation> violations = (await VerifyAsync(history)).Violations;

            Assert.Contains(violations, violation => violation.Rule is Rules.NoFuture or Rules.OwnTick);
        },
        iter: 500);

    private static Task<VerificationReport> VerifyAsync(List<Operation> history) => CausalConsistency.VerifyAsync(history.ToAsyncEnumerable());

    private static List<Operation> Run(OfflineStep[] steps, Fault fault)
    {
        OfflineReplicas replicas = new(Replicas) { Fault = fault };
        Array.ForEach(steps, replicas.Perform);
        return replicas.History;
    }
}
