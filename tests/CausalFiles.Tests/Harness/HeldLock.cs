using CausalFiles.Locking;

namespace CausalFiles.Tests.Harness;

/// <summary>A coordinator lock that nobody gets until the test lets go: whoever asks meanwhile becomes one group.</summary>
public sealed class HeldLock : ICoordinatorLock
{
    private readonly InProcessCoordinatorLock inner = new();
    private TaskCompletionSource held = new();

    public HeldLock() => held.SetResult();

    public void Hold() => held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void LetGo() => held.TrySetResult();

    public async ValueTask<ICoordinatorLease> AcquireAsync(CancellationToken cancellationToken = default)
    {
        await held.Task.WaitAsync(cancellationToken);
        return await inner.AcquireAsync(cancellationToken);
    }
}
