namespace CausalFiles.Threading;

/// <summary>Wakes those who wait for something to change, and costs next to nothing while nobody does.</summary>
/// <threadsafety>Safe for any number of threads.</threadsafety>
internal sealed class ChangeSignal
{
    private TaskCompletionSource? next;

    /// <summary>Ends with the next change. To be taken before looking, so that a change in between is not missed.</summary>
    internal Task Next => Volatile.Read(ref next)?.Task ?? Begin().Task;

    /// <summary>Something has changed, and whoever looks from now on sees it.</summary>
    internal void Tell() => Interlocked.Exchange(ref next, value: null)?.SetResult();

    private TaskCompletionSource Begin()
    {
        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        return Interlocked.CompareExchange(ref next, begun, comparand: null) ?? begun;
    }
}
