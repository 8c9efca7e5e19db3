namespace CausalFiles.Replication;

/// <summary>
/// Lets replicas apply what they were told of: here and one after the other when that is done sooner than other threads would wake up, by as many threads as there are processors otherwise,
/// and each on a thread of its own when it is to write so much that it will wait for the disk.
/// </summary>
internal static class FanOut
{
    /// <summary>So many writes into the cache of the operating system take about as long as it takes to wake another thread.</summary>
    private const int FewWrites = 128;

    /// <summary>Beyond this, in bytes, a write may have to wait for the disk.</summary>
    private const long Large = 1024 * 1024;

    internal static Task DrainAsync(IReadOnlyList<ReplicaFollower> replicas, ApplyPlan plan)
    {
        if (replicas.Count == 0)
        {
            return Task.CompletedTask;
        }

        List<ReplicaFollower> fast = [.. replicas.Where(replica => !replica.IsSlow)];
        List<Task> running = [.. replicas.Where(replica => replica.IsSlow).Select(replica => Task.Run(replica.DrainAsync))];
        long writes = (long)plan.Writes * fast.Count;
        int threads = plan.Bytes >= Large ? fast.Count
            : plan.IsInPlace && writes <= FewWrites ? 1
            : Math.Min(fast.Count, Environment.ProcessorCount);
        Queue queue = new(fast);
        for (int i = 1; i < threads; i++)
        {
            running.Add(Task.Run(queue.DrainAsync));
        }

        running.Add(queue.DrainAsync());
        return running is [Task only] ? only : Task.WhenAll(running);
    }

    // Whoever is free takes the next replica: one that takes long keeps one thread only.
    private sealed class Queue(List<ReplicaFollower> replicas)
    {
        private int taken = -1;

        internal async Task DrainAsync()
        {
            for (int next = Next(); next < replicas.Count; next = Next())
            {
                await replicas[next].DrainAsync().ConfigureAwait(false);
            }
        }

        private int Next() => Interlocked.Increment(ref taken);
    }
}
