using CausalFiles.Clocks;
using CausalFiles.Durability;
using CausalFiles.Operations;

namespace CausalFiles.State;

/// <summary>
/// What the log adds up to after an operation: the tree, and the knowledge, which is the merge of the clocks of all operations so far. Both
/// the write path and every replica hold one; they differ only in how far they have come.
/// </summary>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
internal sealed record LogState(OperationId Last, FileTree Tree, IVectorClock Knowledge)
{
    /// <summary>The state before the first operation, with clocks that grow out of <paramref name="zero"/>.</summary>
    internal static LogState Before(IVectorClock zero) => new(OperationId.None, FileTree.Empty, zero);

    /// <summary>The state after the next operation.</summary>
    /// <exception cref="IOException">The tree does not allow it; as System.IO would say it.</exception>
    internal LogState Apply(Operation operation) => new(operation.Id, Tree.Apply(operation), Knowledge.Merge(operation.Clock));

    /// <summary>The state after the next operation of a log that was read back, where nothing that the tree refuses can stand.</summary>
    /// <exception cref="CorruptionException">The operation does not follow, or the tree refuses it.</exception>
    internal LogState Replay(Operation operation)
    {
        if (operation.Id != Last.Next)
        {
            throw new CorruptionException("the operation log", offset: null, $"operation {operation.Id} follows operation {Last}");
        }

        try
        {
            return Apply(operation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CorruptionException("the operation log", offset: null, $"operation {operation.Id} does not fit what stands before it", e);
        }
    }
}
