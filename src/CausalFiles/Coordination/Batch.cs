using CausalFiles.State;

namespace CausalFiles.Coordination;

/// <summary>Callers that are committed together, on their way through the cycle: taken, drafted, appended, applied, told.</summary>
/// <threadsafety>For one thread at a time, but for the append, which runs by itself.</threadsafety>
internal sealed class Batch(List<Ticket> tickets)
{
    /// <summary>Whoever was taken, in the order of their arrival.</summary>
    internal IReadOnlyList<Ticket> Tickets => tickets;

    /// <summary>Those that want an operation committed and have not failed.</summary>
    internal List<OperationTicket> Operations { get; } = [.. tickets.OfType<OperationTicket>()];

    /// <summary>Who wants to work while nothing is committed; always the last that was taken.</summary>
    internal ExclusiveTicket? Exclusive => tickets is [.., ExclusiveTicket exclusive] ? exclusive : null;

    /// <summary>The operations as drafted; null when there are none, because all have failed.</summary>
    internal Workspace? Workspace { get; set; }

    /// <summary>The append, from the moment when it was started.</summary>
    internal Task Append { get; set; } = Task.CompletedTask;

    /// <summary>The state that the batch leaves, if it is committed.</summary>
    internal LogState? After => Workspace?.State;

    /// <summary>Takes out those that have failed.</summary>
    /// <returns>Whether any are left.</returns>
    internal bool RemoveFailed()
    {
        _ = Operations.RemoveAll(ticket => ticket.Error is not null);
        return Operations.Count > 0;
    }

    /// <summary>None of the operations happens.</summary>
    internal void Fail(Exception error)
    {
        Workspace = null;
        Operations.ForEach(ticket => ticket.Error ??= error);
    }

    /// <summary>Wakes everybody with what has come of it.</summary>
    internal void Tell() => tickets.ForEach(ticket => ticket.Tell());

    /// <summary>What replicas are told of.</summary>
    internal CommittedGroup AsCommitted(LogState before) => new(before, Workspace!.State, Workspace.Operations);
}
