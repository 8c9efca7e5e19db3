using System.IO.Hashing;
using System.Text;
using CausalFiles.Naming;
using CausalFiles.Operations;

namespace CausalFiles.Offline;

/// <summary>Numbers that tell the outboxes of one root apart: out of the replica's name and where they begin, so that nothing depends on chance, and the next one when another has it.</summary>
internal static class OutboxNumbers
{
    /// <summary>The greatest: they have 30 bits.</summary>
    internal const int Most = (1 << 30) - 1;

    /// <param name="replica">Whose outbox it is.</param>
    /// <param name="at">Where it begins: an identity out of an earlier outbox of the replica is none of this one's.</param>
    /// <param name="taken">The numbers of others.</param>
    internal static int For(ReplicaId replica, OperationId at, IReadOnlyCollection<int> taken)
    {
        int number = (int)(XxHash3.HashToUInt64(Encoding.UTF8.GetBytes($"{replica} {at}")) & Most);
        while (taken.Contains(number))
        {
            number = (number + 1) & Most;
        }

        return number;
    }
}
