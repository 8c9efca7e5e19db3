using CausalFiles.Locking;

namespace CausalFiles.Tests.Harness;

/// <summary>A coordinator lock that nobody gets until the test lets go: whoever asks meanwhile becomes one group.</summary>
public sealed class HeldLock : ICoordinatorLock
{
    private readonly InProcessCoordinatorLock inner = new();
    private TaskCompletionSource held = LetGone();

    public void Hold() => held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whoever asks gets an error, until the test lets go.</summary>
    public void Refuse(Exception error)
    {
        held = new TaskCompletionSource();
        held.SetException(error);
    }

    public void LetGo()
    {
        if (!held.TrySetResult())
        {
            held = LetGone();
        }
    }

    public async ValueTask<ICoordinatorLease> AcquireAsync(CancellationToken cancellationToken = default)
    {
        await held.Task.WaitAsync(cancellationToken);
        return await inner.AcquireAsync(cancellationToken);
    }

    private static TaskCompletionSource LetGone()
    {
        TaskCompletionSource gone = new();
        gone.SetResult();
        return gone;
    }
}
