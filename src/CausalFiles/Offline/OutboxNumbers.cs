using System.IO.Hashing;
using System.Text;
using CausalFiles.Naming;

namespace CausalFiles.Offline;

/// <summary>Numbers that tell the outboxes of one root apart: out of the replica's name, so that nothing depends on chance, and the next one when another has it.</summary>
internal static class OutboxNumbers
{
    /// <summary>The greatest: they have 30 bits.</summary>
    internal const int Most = (1 << 30) - 1;

    internal static int For(ReplicaId replica, IReadOnlyCollection<int> taken)
    {
        int number = (int)(XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(replica.Value)) & Most);
        while (taken.Contains(number))
        {
            number = (number + 1) & Most;
        }

        return number;
    }
}
