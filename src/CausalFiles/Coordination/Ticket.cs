using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles.Coordination;

/// <summary>
/// A caller that waits for the coordinator. Until its turn it can withdraw; what comes of it is settled during the turn, and told when its batch
/// has been applied; the last batch of a turn is told when the lock has been released.
/// </summary>
internal abstract class Ticket
{
    private readonly TaskCompletionSource<Operation?> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenRegistration withdrawal;
    private int taken;

    private protected Ticket(CancellationToken cancellationToken)
    {
        CancellationToken = cancellationToken;
        withdrawal = cancellationToken.UnsafeRegister(static ticket => ((Ticket)ticket!).Withdraw(), this);
    }

    internal CancellationToken CancellationToken { get; }

    /// <summary>What the caller waits for; an exclusive ticket has no operation.</summary>
    internal Task<Operation?> Task => completion.Task;

    /// <summary>The operation as it was last drafted and stamped.</summary>
    internal Operation? Operation { get; set; }

    /// <summary>The error that the caller will see, if any.</summary>
    internal Exception? Error { get; set; }

    /// <summary>The turn has come; false when the caller has withdrawn before.</summary>
    internal bool TryTake()
    {
        bool first = Interlocked.Exchange(ref taken, 1) == 0;
        withdrawal.Dispose();
        return first;
    }

    /// <summary>Wakes the caller with what has come of it.</summary>
    internal void Tell() => _ = Error switch
    {
        null => completion.TrySetResult(Operation),
        OperationCanceledException when CancellationToken.IsCancellationRequested => completion.TrySetCanceled(CancellationToken),
        _ => completion.TrySetException(Error),
    };

    private void Withdraw()
    {
        if (Interlocked.Exchange(ref taken, 1) == 0)
        {
            _ = completion.TrySetCanceled(CancellationToken);
        }
    }
}

#pragma warning disable MA0048 // The two kinds of one small class are read together.

/// <summary>A caller that wants an operation committed.</summary>
internal sealed class OperationTicket(Intent intent, CancellationToken cancellationToken) : Ticket(cancellationToken)
{
    internal Intent Intent => intent;
}

/// <summary>A caller that wants to work while nothing is committed.</summary>
internal sealed class ExclusiveTicket(Func<LogState, CancellationToken, ValueTask> work, CancellationToken cancellationToken) : Ticket(cancellationToken)
{
    internal Func<LogState, CancellationToken, ValueTask> Work => work;
}
