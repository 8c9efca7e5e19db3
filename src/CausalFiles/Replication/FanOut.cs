namespace CausalFiles.Replication;

/// <summary>
/// Lets replicas apply what they were told of: here and one after the other when that is done sooner than other threads would wake up, by as many threads as there are processors otherwise,
/// and each on a thread of its own when it is to write so much that it will wait for the disk. When one of them turns out to be slow, other threads take over what waits behind it.
/// </summary>
/// <threadsafety>For one caller at a time.</threadsafety>
internal sealed class FanOut : IDisposable
{
    /// <summary>So many writes into the cache of the operating system take about as long as it takes to wake another thread.</summary>
    private const int FewWrites = 128;

    /// <summary>Beyond this, in bytes, a write may have to wait for the disk.</summary>
    private const long Large = 1024 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(20);

    private readonly ITimer patience;
    private Queue? current;

    internal FanOut(TimeProvider time) =>
        patience = time.CreateTimer(_ => Volatile.Read(ref current)?.HelpAll(), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    internal async ValueTask DrainAsync(List<ReplicaFollower> replicas, ApplyPlan plan)
    {
        Queue queue = new(replicas);
        Volatile.Write(ref current, queue);
        _ = patience.Change(Patience, Timeout.InfiniteTimeSpan);
        queue.Help(Threads(replicas.Count, plan) - 1);
        await queue.DrainAsync().ConfigureAwait(false);
        _ = patience.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        await queue.HelpedAsync().ConfigureAwait(false);
    }

    public void Dispose() => patience.Dispose();

    private static int Threads(int replicas, ApplyPlan plan) =>
        plan.Bytes >= Large ? replicas
        : plan.IsInPlace && (long)plan.Writes * replicas <= FewWrites ? 1
        : Math.Min(replicas, Environment.ProcessorCount);

    // Whoever is free takes the next replica: one that takes long keeps one thread only.
    private sealed class Queue(List<ReplicaFollower> replicas)
    {
        private readonly List<Task> helpers = [];
        private int taken = -1;

        internal async Task DrainAsync()
        {
            for (int next = Interlocked.Increment(ref taken); next < replicas.Count; next = Interlocked.Increment(ref taken))
            {
                await replicas[next].DrainAsync().ConfigureAwait(false);
            }
        }

        internal void HelpAll() => Help(replicas.Count - Volatile.Read(ref taken) - 1);

        internal void Help(int threads)
        {
            lock (helpers)
            {
                for (int i = 0; i < threads; i++)
                {
                    helpers.Add(Task.Run(DrainAsync));
                }
            }
        }

        internal Task HelpedAsync()
        {
            lock (helpers)
            {
                return helpers.Count == 0 ? Task.CompletedTask : Task.WhenAll(helpers);
            }
        }
    }
}
