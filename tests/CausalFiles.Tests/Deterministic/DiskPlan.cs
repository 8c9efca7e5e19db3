using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.Deterministic;

/// <summary>Decides which calls of a process fail, and at which one it ends.</summary>
/// <threadsafety>Every member may be called by any number of threads.</threadsafety>
internal sealed class DiskPlan(string root)
{
    internal const string Log = "log";
    internal const string Store = "store";
    internal const string Index = "index";
    internal const string Checkpoint = "checkpoint";
    internal const string Other = "other";

    private readonly object gate = new();
    private readonly HashSet<string> outages = [];
    private readonly Dictionary<string, TaskCompletionSource> slow = [];
    private SimulatedFileSystem? process;
    private Hazard? hazard;
    private int calls;
    private string? dead;

    /// <summary>Whether what was to go wrong has gone wrong.</summary>
    internal bool IsHit { get; private set; }

    /// <summary>Whether the process has ended by it.</summary>
    internal bool HasCrashed => IsHit && hazard?.Kind == HazardKind.Crash;

    internal static string OfReplica(string name) => $"replica {name}";

    internal void Watch(SimulatedFileSystem next)
    {
        lock (gate)
        {
            process = next;
            dead = null;
            next.Before = Before;
        }
    }

    /// <summary>From now on something goes wrong.</summary>
    internal void Arm(Hazard? next)
    {
        lock (gate)
        {
            (hazard, calls, IsHit) = (next, 0, false);
        }
    }

    internal void Disarm() => Arm(null);

    /// <summary>All calls in an area fail, until they do not any more.</summary>
    internal void SetOutage(string area, bool isOut)
    {
        lock (gate)
        {
            _ = isOut ? outages.Add(area) : outages.Remove(area);
        }
    }

    internal bool IsOut(string area)
    {
        lock (gate)
        {
            return outages.Contains(area);
        }
    }

    internal void EndOutages()
    {
        lock (gate)
        {
            outages.Clear();
        }
    }

    /// <summary>All calls in an area take until <see cref="Release"/>.</summary>
    internal void Hold(string area)
    {
        lock (gate)
        {
            slow.Add(area, new TaskCompletionSource());
        }
    }

    internal void Release(string area)
    {
        lock (gate)
        {
            _ = slow.Remove(area, out TaskCompletionSource? held);
            held?.SetResult();
        }
    }

    private void Before(DiskCall call, bool areZeros)
    {
        string area = areZeros ? "zeros" : AreaOf(call.Path);
        Wait(area);
        lock (gate)
        {
            if (area == dead)
            {
                throw new ProcessEndedException("the process has ended");
            }

            if (outages.Contains(area))
            {
                throw new IOException($"No space left on device: {call}", 28);
            }

            if (hazard?.Area != area || IsHit || calls++ < hazard.Calls)
            {
                return;
            }

            IsHit = true;
            Strike(call, hazard);
        }
    }

    private void Wait(string area)
    {
        Task held;
        lock (gate)
        {
            held = slow.GetValueOrDefault(area)?.Task ?? Task.CompletedTask;
        }

        held.Wait();
    }

    private void Strike(DiskCall call, Hazard now)
    {
        if (now.Kind == HazardKind.Crash)
        {
            End(now.Area);
        }

        string message = $"{now}: {call}";
        throw call.Kind == DiskCallKind.Write ? new TornWriteException(call.Bytes * now.Share / 100, message)
            : now.Kind == HazardKind.Crash ? new ProcessEndedException(message)
            : new IOException(message, 5);
    }

    // What other threads do meanwhile is not to make a difference: where they may be at work, the area dies now, and the process after the step.
    private void End(string area)
    {
        if (area is Log or Store or Other)
        {
            process!.End();
        }
        else
        {
            dead = area;
        }
    }

    private string AreaOf(string path)
    {
        string[] names = path.Length > root.Length ? path[(root.Length + 1)..].Split('/') : [];
        return names switch
        {
            [".causalfiles", "log", ..] => Log,
            [".causalfiles", "snapshots", ..] => Store,
            [".causalfiles", "index", ..] => Index,
            [".causalfiles", "checkpoint" or "checkpoint.tmp"] => Checkpoint,
            [".causalfiles", "replicas", var name, ..] => OfReplica(name),
            ["replicas", var name, ..] => OfReplica(name),
            _ => Other,
        };
    }
}
