using CausalFiles.Clocks;
using CausalFiles.Contents;
using CausalFiles.Durability;
using CausalFiles.OperationLog;
using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles.Checkpoints;

/// <summary>
/// What the history begins with: the state after the last operation that was dropped. Unlike a checkpoint it cannot be had from the log,
/// and every content of it is in the snapshot store.
/// </summary>
/// <threadsafety>Every member may be called by any number of threads, <see cref="Replace"/> by one at a time.</threadsafety>
internal sealed class BaseState
{
    private readonly StateFile file;
    private readonly IVectorClock zero;
    private Loaded current;

    private BaseState(StateFile file, IVectorClock zero, OperationId last)
    {
        this.file = file;
        this.zero = zero;
        current = new Loaded(last);
    }

    /// <summary>The last operation that was dropped; <see cref="OperationId.None"/> when all are there.</summary>
    internal OperationId Last => Volatile.Read(ref current).Last;

    /// <summary>The first operation of the history.</summary>
    internal OperationId First => Last.Next;

    /// <summary>Finds out where the history begins.</summary>
    /// <exception cref="CorruptionException">
    /// What it begins with is damaged, or not of this log, and the log does not have what was before.
    /// </exception>
    internal static async ValueTask<BaseState> OpenAsync(StateFile file, IVectorClock zero, IOperationLog log, CancellationToken cancellationToken)
    {
        if (!file.Exists)
        {
            return new BaseState(file, zero, OperationId.None);
        }

        SavedState header = file.ReadHeader(zero);
        await log.CheckAsync(header, file.Path, cancellationToken).ConfigureAwait(false);
        return new BaseState(file, zero, header.State.Last);
    }

    /// <summary>The state that the history begins with.</summary>
    /// <exception cref="CorruptionException">It is damaged.</exception>
    internal LogState Load()
    {
        Loaded now = Volatile.Read(ref current);
        if (now.Last == OperationId.None)
        {
            return LogState.Before(zero);
        }

        if (!now.State.TryGetTarget(out LogState? state))
        {
            state = file.Read(zero).State;
            now.State.SetTarget(state);
        }

        return state;
    }

    /// <summary>
    /// The content that an effect of a dropped operation had written, if a file of the state still had it; otherwise null.
    /// </summary>
    internal Snapshot? ContentOf(EffectId written)
    {
        Loaded now = Volatile.Read(ref current);
        if (written.Operation > now.Last)
        {
            return null;
        }

        Dictionary<EffectId, Snapshot> contents = now.Contents ??= Load().Tree.Files()
            .ToDictionary(entry => entry.File.Written, entry => entry.File.Content);
        return contents.TryGetValue(written, out Snapshot content) ? content : null;
    }

    /// <summary>Does what takes time of a <see cref="Replace"/>, and changes nothing yet.</summary>
    internal void Prepare(LogState state, RecordTie tie) => _ = file.Prepare(state, tie);

    /// <summary>From now on the history begins with the state that was prepared; this is durable when the call returns.</summary>
    internal void Replace(LogState prepared)
    {
        file.Commit();
        Loaded next = new(prepared.Last);
        next.State.SetTarget(prepared);
        Volatile.Write(ref current, next);
    }

    // What was loaded is kept only as long as somebody uses it, but for the contents of the versions that later ones build upon.
    private sealed class Loaded(OperationId last)
    {
        internal OperationId Last => last;

        internal WeakReference<LogState> State { get; } = new(null!);

        internal Dictionary<EffectId, Snapshot>? Contents { get; set; }
    }
}
