using CausalFiles.Durability;
using CausalFiles.OperationLog;
using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles.Replication;

/// <summary>
/// Replays the log from a saved state to its end, and makes every replica what it should be. On the way it passes what each replica is
/// known to have applied; what came after the oldest of these the replicas may or may not have applied.
/// </summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class Replay
{
    private readonly IOperationLog log;
    private readonly ReplicaSet replicas;
    private readonly LogState saved;
    private readonly Dictionary<OperationId, LogState> passed = [];
    private readonly RecentChanges recent = new();
    private LogState state;

    internal Replay(IOperationLog log, ReplicaSet replicas, LogState saved)
    {
        this.log = log;
        this.replicas = replicas;
        this.saved = state = saved;
        passed.Add(saved.Last, saved);
    }

    /// <returns>What the log adds up to.</returns>
    /// <exception cref="CorruptionException">The log is damaged, or a replica has applied more than it holds.</exception>
    internal async ValueTask<LogState> RunAsync(CancellationToken cancellationToken)
    {
        ILookup<OperationId, ReplicaFollower> progress = replicas.Followers.Where(replica => !replica.IsDetached).ToLookup(replica => replica.ReadState());
        await ReadAsync(progress, cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(progress.SelectMany(at => at.Select(replica => Task.Run(
                async () => await replica.StartAsync(Passed(at.Key, replica), state, recent, cancellationToken).ConfigureAwait(false),
                cancellationToken))))
            .ConfigureAwait(false);
        return state;
    }

    // A replica may be behind the saved state: then what came between is read as well, as far as the log still has it.
    private async ValueTask ReadAsync(ILookup<OperationId, ReplicaFollower> progress, CancellationToken cancellationToken)
    {
        OperationId oldest = Oldest(progress);
        LogRange range = await log.GetRangeAsync(cancellationToken).ConfigureAwait(false);
        OperationId first = new(Math.Max(Math.Min(oldest.Value, saved.Last.Value) + 1, range.First));
        await foreach (Operation operation in log.ReadOperationsAsync(first, cancellationToken).ConfigureAwait(false))
        {
            if (operation.Id > oldest)
            {
                recent.Add(operation);
            }

            if (operation.Id > saved.Last)
            {
                state = state.Replay(operation);
                if (progress.Contains(operation.Id))
                {
                    passed.Add(operation.Id, state);
                }
            }
        }
    }

    private OperationId Oldest(ILookup<OperationId, ReplicaFollower> progress) => progress
        .Where(at => at.Key != OperationId.None || at.Any(replica => !replica.IsNew()))
        .Select(at => at.Key)
        .DefaultIfEmpty(saved.Last)
        .Min();

    // Of a replica that is behind the saved state the state is not known; it has the saved one until it has caught up.
    private LogState Passed(OperationId at, ReplicaFollower replica)
    {
        if (passed.TryGetValue(at, out LogState? then))
        {
            return then;
        }

        return at == OperationId.None ? replica.Applied
            : at < saved.Last ? saved
            : throw new CorruptionException(
                "the operation log", offset: null, $"it ends at operation {state.Last}, and replica {replica.Id} has applied operation {at}");
    }
}
