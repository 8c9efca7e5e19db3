using CausalFiles.Clocks;
using CausalFiles.Naming;
using CausalFiles.Operations;

namespace CausalFiles.Verification;

/// <summary>
/// Checks the four guarantees that a session has, a session being a replica. They are judged by what the replica wrote and what it was shown,
/// not by what its clocks claim to know.
/// </summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class SessionRules(SeenOperations seen, Findings findings)
{
    private readonly Dictionary<(ReplicaId Replica, FilePath Path), PathEvent> written = [];
    private readonly Dictionary<(ReplicaId Replica, FilePath Path), PathEvent> shown = [];
    private readonly Dictionary<ReplicaId, SeenOperation> lastWrite = [];
    private readonly Dictionary<ReplicaId, (IVectorClock Knowledge, SeenOperation Last)> read = [];

    /// <summary>Checks an operation against what its replica has done and seen before.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="premise">What it builds upon, if that is known.</param>
    internal void Check(Operation operation, PathEvent? premise)
    {
        (ReplicaId Replica, FilePath Path) key = (operation.Replica, operation.Path);
        CheckNotOlder(operation, premise, written.GetValueOrDefault(key), Rules.ReadYourWrites);
        CheckNotOlder(operation, premise, shown.GetValueOrDefault(key), Rules.MonotonicReads);
        if (premise is not null)
        {
            shown[key] = premise;
        }

        if (operation.IsChange)
        {
            CheckFollows(operation);
        }

        if (premise is not null)
        {
            IVectorClock knowledge = read.TryGetValue(operation.Replica, out (IVectorClock Knowledge, SeenOperation) before)
                ? before.Knowledge.Merge(premise.By.Clock)
                : premise.By.Clock;
            read[operation.Replica] = (knowledge, premise.By);
        }
    }

    /// <summary>Remembers what an operation has changed.</summary>
    internal void Add(SeenOperation operation, IReadOnlyList<(FilePath Path, PathEvent Event)> changes)
    {
        foreach ((FilePath path, PathEvent change) in changes)
        {
            written[(operation.Replica, path)] = change;
        }

        lastWrite[operation.Replica] = operation;
    }

    /// <summary>Forgets what a replica did and was shown in its own tree only, once that is merged.</summary>
    internal void Forget(IReadOnlySet<SeenOperation> diverged)
    {
        if (diverged.Count > 0)
        {
            Forget(written, diverged);
            Forget(shown, diverged);
        }
    }

    private static void Forget(Dictionary<(ReplicaId Replica, FilePath Path), PathEvent> known, IReadOnlySet<SeenOperation> diverged)
    {
        foreach ((ReplicaId Replica, FilePath Path) key in known.Where(entry => diverged.Contains(entry.Value.By)).Select(entry => entry.Key).ToList())
        {
            _ = known.Remove(key);
        }
    }

    private void CheckNotOlder(Operation operation, PathEvent? premise, PathEvent? known, string rule)
    {
        bool isOlder = known is not null && (premise is null
            ? operation.BasedOn == OperationId.None && !seen.IsCut && known.Version != OperationId.None
            : premise.By.IsBefore(known.By));
        if (isOlder)
        {
            findings.Add(rule, $"it is based on version {operation.BasedOn} of '{operation.Path}', after operation {known!.By.Id}", operation, known.By);
        }
    }

    private void CheckFollows(Operation operation)
    {
        if (lastWrite.TryGetValue(operation.Replica, out SeenOperation? write) && !IsCovered(write.Clock, operation))
        {
            findings.Add(Rules.MonotonicWrites, $"operation {write.Id} of its replica was after {{{write.Clock}}}", operation, write);
        }

        if (read.TryGetValue(operation.Replica, out (IVectorClock Knowledge, SeenOperation Last) before) && !IsCovered(before.Knowledge, operation))
        {
            findings.Add(Rules.WritesFollowReads, $"what its replica had read was after {{{before.Knowledge}}}", operation, before.Last);
        }
    }

    private bool IsCovered(IVectorClock clock, Operation operation) => seen.IsCovered(clock, operation.Clock);
}
