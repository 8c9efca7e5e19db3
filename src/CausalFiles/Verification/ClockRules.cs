using CausalFiles.Naming;
using CausalFiles.Operations;

namespace CausalFiles.Verification;

/// <summary>
/// Checks that the clocks of a history are those of happened-before, and that its order extends it: nobody forgets, nobody knows an effect
/// without its cause, nobody knows what is yet to come.
/// </summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class ClockRules(SeenOperations seen, Findings findings)
{
    // In a history that was cut, how far a replica had come before it shows with its first operation. Until then the greatest claim waits.
    private readonly Dictionary<ReplicaId, (Operation Claimant, long Number)> claims = [];

    internal void Check(Operation operation)
    {
        SeenOperation? before = seen.LastOf(operation.Replica);
        CheckOwn(operation, before);
        if (before is null && seen.IsCut && claims.Remove(operation.Replica, out (Operation Claimant, long Number) claim))
        {
            CheckClaim(claim.Claimant, operation.Replica, claim.Number, operation.Clock[operation.Replica] - 1);
        }

        foreach ((ReplicaId replica, long number) in operation.Clock.Components)
        {
            // What its replica had seen before was checked then.
            if (replica != operation.Replica && number > (before?.Clock[replica] ?? 0))
            {
                CheckOther(operation, replica, number);
            }
        }
    }

    private void CheckOwn(Operation operation, SeenOperation? before)
    {
        long own = operation.Clock[operation.Replica];
        bool isTick = before is not null ? own == before.Number + 1 : seen.IsCut ? own > 0 : own == 1;
        if (!isTick)
        {
            findings.Add(Rules.OwnTick, $"it is at {own} after {before?.Number ?? 0}", operation, before);
        }

        if (before is not null && !seen.IsCovered(before.Clock, operation.Clock))
        {
            findings.Add(Rules.OwnPast, $"operation {before.Id} of its replica was after {{{before.Clock}}}", operation, before);
        }
    }

    private void CheckOther(Operation operation, ReplicaId replica, long number)
    {
        if (seen.LastOf(replica) is { } last)
        {
            CheckClaim(operation, replica, number, last.Number);
        }
        else if (!seen.IsCut)
        {
            CheckClaim(operation, replica, number, reached: 0);
        }
        else if (!claims.TryGetValue(replica, out (Operation Claimant, long Number) claim) || claim.Number < number)
        {
            claims[replica] = (operation, number);
        }

        if (seen.TryFind(replica, number, out SeenOperation? other) && !seen.IsCovered(other.Clock, operation.Clock))
        {
            findings.Add(Rules.Closure, $"operation {other.Id} of {replica} was after {{{other.Clock}}}", operation, other);
        }
    }

    private void CheckClaim(Operation operation, ReplicaId replica, long number, long reached)
    {
        if (number > reached)
        {
            findings.Add(Rules.NoFuture, $"it has seen operation {number} of {replica}, which had come to {reached}", operation);
        }
    }
}
