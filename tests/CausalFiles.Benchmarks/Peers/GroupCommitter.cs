namespace CausalFiles.Benchmarks.Peers;

/// <summary>
/// Group commit: callers queue, and one of them, the leader, commits all that waits at once. While a group is being committed the next one forms.
/// </summary>
/// <threadsafety>Every member may be called by any number of threads.</threadsafety>
internal sealed class GroupCommitter<T>(Func<IReadOnlyList<T>, ValueTask> commitAsync)
{
    private readonly Lock gate = new();
    private readonly List<double> sizes = [];
    private List<T> items = [];
    private List<TaskCompletionSource> callers = [];
    private bool isLed;

    /// <summary>How many items were committed together, for each group.</summary>
    internal IReadOnlyList<double> GroupSizes => sizes;

    /// <summary>Returns when a group with this item has been committed.</summary>
    internal Task CommitAsync(T item)
    {
        TaskCompletionSource mine = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            items.Add(item);
            callers.Add(mine);
            if (isLed)
            {
                return mine.Task;
            }

            isLed = true;
        }

        return LeadOnceAsync(mine.Task);
    }

    // The first to come leads its own group without a change of threads, and leaves what has come meanwhile to the pool.
    private async Task LeadOnceAsync(Task mine)
    {
        if (await CommitGroupAsync())
        {
            _ = Task.Run(LeadAsync);
        }

        await mine;
    }

    private async Task LeadAsync()
    {
        while (await CommitGroupAsync())
        {
        }
    }

    // Returns whether more waits.
    private async ValueTask<bool> CommitGroupAsync()
    {
        List<T> group;
        List<TaskCompletionSource> waiting;
        lock (gate)
        {
            (group, items) = (items, []);
            (waiting, callers) = (callers, []);
        }

        await CommitAsync(group, waiting);
        lock (gate)
        {
            return isLed = items.Count > 0;
        }
    }

    private async ValueTask CommitAsync(List<T> group, List<TaskCompletionSource> waiting)
    {
        try
        {
            sizes.Add(group.Count);
            await commitAsync(group);
            waiting.ForEach(static caller => caller.SetResult());
        }
        catch (Exception e)
        {
            waiting.ForEach(caller => caller.SetException(e));
        }
    }
}
