using CausalFiles.Clocks;
using CausalFiles.Contents;
using CausalFiles.Naming;
using CausalFiles.Operations;

namespace CausalFiles.Tests.Verification;

/// <summary>
/// Replicas that work without each other and meet now and then, as simply as that can be said; each may be made to break a rule. What they
/// do is written down in the order in which it happens.
/// </summary>
internal sealed class OfflineReplicas(int count)
{
    private readonly IVectorClock[] clocks = [.. Enumerable.Repeat<IVectorClock>(VectorClock.Zero, count)];
    private readonly Dictionary<string, Version>[] files = [.. Enumerable.Range(0, count).Select(_ => new Dictionary<string, Version>())];

    internal List<Operation> History { get; } = [];

    /// <summary>What the replicas are to do wrong.</summary>
    internal Fault Fault { get; init; }

    internal void Perform(OfflineStep step)
    {
        Version? file = files[step.Replica].GetValueOrDefault(step.Path);
        switch (step.Kind)
        {
            case OfflineStepKind.Meet:
                Meet(step.Replica, step.Other);
                break;
            case OfflineStepKind.Read when file?.Content is not null:
                Read(step.Replica, step.Path, file);
                break;
            case OfflineStepKind.Delete when file?.Content is not null:
                Log(step.Replica, step.Path, OperationKind.Delete, file, content: null, new FileDeleted(step.Path));
                break;
            case OfflineStepKind.Write:
                Snapshot content = MadeHistory.Content(History.Count + 1);
                Log(step.Replica, step.Path, OperationKind.Write, file, content, new FileWritten(step.Path, content));
                break;
            default:
                break;
        }
    }

    // Who meets another one knows all that it knows. Of two versions the causally later one stays, and of concurrent ones the younger one.
    private void Meet(int replica, int other)
    {
        clocks[replica] = clocks[replica].Merge(clocks[other]);
        foreach ((string path, Version theirs) in Fault == Fault.SkipsCatchUp ? [] : files[other])
        {
            if (!files[replica].TryGetValue(path, out Version? ours) || IsLater(theirs, ours))
            {
                files[replica][path] = theirs;
            }
        }
    }

    private static bool IsLater(Version theirs, Version ours) => ours.Clock.Compare(theirs.Clock) switch
    {
        CausalOrder.Before => true,
        CausalOrder.Concurrent => theirs.By > ours.By,
        _ => false,
    };

    private void Read(int replica, string path, Version file)
    {
        bool isOld = Fault == Fault.ReadsOldVersion && file.Replaced?.Content is not null && History.Count % 2 == 0;
        Version shown = isOld ? file.Replaced! : file;
        Log(replica, path, OperationKind.Read, shown, shown.Content);
    }

    private void Log(int replica, string path, OperationKind kind, Version? file, Snapshot? content, params Effect[] effects)
    {
        OperationId id = new(History.Count + 1);
        IVectorClock clock = Fault == Fault.ReusesCounter && clocks[replica][Name(replica)] > 0 ? clocks[replica] : clocks[replica].Increment(Name(replica));
        clocks[replica] = clock;
        OperationId basedOn = file?.Content is null ? OperationId.None : file.By;
        History.Add(new Operation
        {
            Id = id,
            Replica = Name(replica),
            Kind = kind,
            Path = path,
            Timestamp = DateTimeOffset.UnixEpoch,
            Clock = Fault == Fault.DropsDependencies ? VectorClock.Create([new(Name(replica), clock[Name(replica)])]) : clock,
            BasedOn = basedOn,
            Snapshot = content,
            Effects = effects,
        });
        if (effects.Length > 0)
        {
            files[replica][path] = new Version(id, content, clock, file);
        }
    }

    private static ReplicaId Name(int replica) => $"replica-{replica}";

    private sealed record Version(OperationId By, Snapshot? Content, IVectorClock Clock, Version? Replaced);
}

/// <summary>A rule that all replicas break, whenever they can.</summary>
internal enum Fault
{
    None,
    SkipsCatchUp,
    DropsDependencies,
    ReusesCounter,
    ReadsOldVersion,
}

internal enum OfflineStepKind
{
    Write,
    Read,
    Delete,
    Meet,
}

internal sealed record OfflineStep(OfflineStepKind Kind, int Replica, int Other, string Path);
