using CausalFiles.Checkpoints;
using CausalFiles.Operations;
using CausalFiles.Replication;
using CausalFiles.State;
using CausalFiles.Versions;

namespace CausalFiles.Verification;

/// <summary>Verifies a history and every replica against it, while nothing is committed.</summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class Verifier(VersionReader versions, ReplicaSet replicas, BaseState start, PinStore pins)
{
    /// <param name="committed">The state that the coordinator works with.</param>
    /// <param name="history">The operations that follow the state that the history begins with, as the log holds them.</param>
    /// <param name="cancellationToken">Ends the verification.</param>
    internal async ValueTask<VerificationReport> VerifyAsync(
        LogState committed, IAsyncEnumerable<Operation> history, CancellationToken cancellationToken)
    {
        LogState first = start.Load();
        HistoryVerifier verifier = new(versions, first);
        await verifier.VerifyAsync(first, cancellationToken).ConfigureAwait(false);
        foreach (OperationId pinned in pins.All.Where(id => id < first.Last))
        {
            await verifier.VerifyAsync(pins.Find(pinned)?.State ?? first, cancellationToken).ConfigureAwait(false);
        }

        await verifier.VerifyAsync(history, cancellationToken).ConfigureAwait(false);
        await verifier.VerifyAsync(verifier.State, cancellationToken).ConfigureAwait(false);
        List<Violation> violations = [.. verifier.Violations];
        if (verifier.HasConcurrent)
        {
            violations.AddRange((await CausalConsistency.VerifyAsync(history, cancellationToken).ConfigureAwait(false)).Violations.Where(found => !violations.Contains(found)));
        }

        if (verifier.State.Last != committed.Last)
        {
            violations.Add(new Violation("The log holds what was committed", $"it ends at operation {verifier.State.Last} instead of {committed.Last}"));
        }

        foreach (ReplicaFollower replica in replicas.Followers)
        {
            await VerifyAsync(replica, committed.Last, violations, cancellationToken).ConfigureAwait(false);
        }

        return new VerificationReport(verifier.State.Last.Value - first.Last.Value, verifier.Contents, replicas.Followers.Count, violations);
    }

    private static async ValueTask VerifyAsync(
        ReplicaFollower replica, OperationId last, List<Violation> violations, CancellationToken cancellationToken)
    {
        try
        {
            await replica.BringUpAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ReplicaFaultedException e)
        {
            violations.Add(new Violation("Every replica follows", e.Message) { Replica = replica.Id });
            return;
        }

        foreach (string difference in await replica.CompareAsync(cancellationToken).ConfigureAwait(false))
        {
            violations.Add(new Violation($"Replica {replica.Id} holds what the log says at operation {last}", difference) { Replica = replica.Id });
        }
    }
}
